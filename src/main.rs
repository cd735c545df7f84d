//! The program. All of it is in the library: here only the arguments come in and the exit code goes out.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyrox_coach::cli::main(std::env::args_os())
}
