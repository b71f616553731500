//! Long output on a terminal, scrolled by a program that people know.

use std::io::{self, IsTerminal, Write};
use std::process::{Child, Command, Stdio};

/// Standard output, through `$GTPUSH_PAGER`, `$PAGER` or `less` where it is a terminal.
#[derive(Debug)]
pub struct Pager(Option<Child>);

impl Pager {
    /// Starts the pager, if there is a terminal and a pager.
    #[must_use]
    pub fn new() -> Self {
        if !io::stdout().is_terminal() {
            return Self(None);
        }
        let named = ["GTPUSH_PAGER", "PAGER"].iter().find_map(std::env::var_os);
        let program = named.unwrap_or_else(|| "less".into());
        if program.is_empty() || program == "cat" {
            return Self(None);
        }
        let mut command = Command::new("sh");
        command.arg("-c").arg(program).stdin(Stdio::piped());
        // Colours as they are, long lines unwrapped, and no pager for what fits on the screen.
        if std::env::var_os("LESS").is_none() {
            command.env("LESS", "RSFX");
        }
        Self(command.spawn().ok())
    }
}

impl Default for Pager {
    fn default() -> Self {
        Self::new()
    }
}

impl Write for Pager {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        match self.0.as_mut().and_then(|child| child.stdin.as_mut()) {
            Some(input) => input.write(octets),
            None => io::stdout().write(octets),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.as_mut().and_then(|child| child.stdin.as_mut()) {
            Some(input) => input.flush(),
            None => io::stdout().flush(),
        }
    }
}

impl Drop for Pager {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            drop(child.stdin.take());
            // What the pager ends with is between it and its reader.
            let _ = child.wait();
        }
    }
}
