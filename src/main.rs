//! The `gtpush` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    gtpush::cli::main()
}
