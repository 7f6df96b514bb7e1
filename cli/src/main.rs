//! The `vakthund` command.

use std::env::args_os;
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(vakthund_cli::run(args_os().skip(1)))
}
