//! A small sign that something is being waited for. ASCII, so that every font has it.

/// How long one step stands, in milliseconds.
pub const STEP_MS: i64 = 250;

const STEPS: [&str; 4] = ["-", "\\", "|", "/"];

/// The sign after `elapsed_ms` of waiting.
pub fn frame(elapsed_ms: i64) -> &'static str {
    let step = usize::try_from(elapsed_ms.max(0) / STEP_MS).unwrap_or(0);
    STEPS[step % STEPS.len()]
}

/// A wait in words: nothing in its first second, then whole seconds.
pub fn waited(elapsed_ms: i64) -> String {
    match elapsed_ms / 1000 {
        ..=0 => String::new(),
        seconds => format!(" {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_turns_and_counts_the_seconds() {
        assert_eq!([frame(-5), frame(0), frame(250), frame(1000)], ["-", "-", "\\", "-"]);
        assert_eq!([waited(900), waited(2100)], ["", " 2 s"]);
    }
}
