//! A capture file, or standard input, frame by frame.

use crate::capture::{Fault, Frame, Limits, Reader, Step};
use crate::trace::Names;
use std::fs::File;
use std::io::{self, Read};
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::path::Path;

/// Octets read at a time.
const CHUNK: usize = 256 * 1024;

/// Opens `path`; `-` is standard input.
///
/// # Errors
/// Whatever the operating system says.
pub fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    if path.as_os_str() == "-" { Ok(Box::new(io::stdin().lock())) } else { Ok(Box::new(File::open(path)?)) }
}

/// Hands every frame, and every fault of the capture, to `see` until it breaks. `idle` is called
/// whenever more input has to be waited for. Memory is bounded by [`Limits::block`].
///
/// # Errors
/// What reading says, or what `see` and `idle` say.
pub fn read(
    source: &mut dyn Read,
    mut see: impl FnMut(&Reader, Result<Frame<'_>, Fault>) -> io::Result<ControlFlow<()>>,
    mut idle: impl FnMut() -> io::Result<()>,
) -> io::Result<()> {
    let mut reader = Reader::new(Limits::default());
    let mut buffer = vec![0; CHUNK];
    let (mut start, mut end) = (0, 0);
    loop {
        let flow = match reader.step(&buffer[start..end]) {
            Step::Read(n, frame) => {
                start += n;
                match frame {
                    Some(frame) => see(&reader, Ok(frame))?,
                    None => ControlFlow::Continue(()),
                }
            }
            Step::Faulty(n, fault) => {
                start += n;
                see(&reader, Err(fault))?
            }
            Step::Lost(fault) => {
                see(&reader, Err(fault))?.is_break();
                return Ok(());
            }
            Step::Need(n) => {
                buffer.copy_within(start..end, 0);
                (start, end) = (0, end - start);
                if buffer.len() < n {
                    buffer.resize(n.next_multiple_of(CHUNK), 0);
                }
                idle()?;
                match source.read(&mut buffer[end..]) {
                    Ok(0) => {
                        if let Err(fault) = reader.finish(end) {
                            see(&reader, Err(fault))?.is_break();
                        }
                        return Ok(());
                    }
                    Ok(n) => end += n,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
                ControlFlow::Continue(())
            }
        };
        if flow.is_break() {
            return Ok(());
        }
    }
}

/// `ADDRESS=NAME`, as options give names to nodes.
///
/// # Errors
/// Text without `=`, or without an address before it.
pub fn node(text: &str) -> Result<(IpAddr, String), String> {
    let (address, name) = text.split_once('=').ok_or("write it as ADDRESS=NAME, such as 127.0.0.2=ggsn")?;
    let address = address.parse().map_err(|error| format!("{address:?}: {error}"))?;
    Ok((address, name.to_owned()))
}

/// The names that the capture has given so far, and over them those of the options.
pub(super) struct Table {
    /// By address.
    pub names: Names,
    own: Vec<(IpAddr, String)>,
    known: u64,
}

impl Table {
    pub(super) fn new(own: &[(IpAddr, String)]) -> Self {
        let names = own.iter().map(|(address, name)| (*address, name.as_str())).collect();
        Self { names, own: own.to_vec(), known: 0 }
    }

    /// Takes over what the capture names newly; says whether it does.
    pub(super) fn update(&mut self, reader: &Reader) -> bool {
        let news = reader.names_read() != self.known;
        if news {
            self.known = reader.names_read();
            let own = self.own.iter().map(|(address, name)| (*address, name.as_str()));
            self.names = reader.names().chain(own).collect();
        }
        news
    }
}
