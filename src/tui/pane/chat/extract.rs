//! What can be copied out of an answer: its code blocks and tables, as they were written.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A code block or table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extract {
    /// `code`, `code (toml)`, `table`.
    pub kind: String,
    /// Its text, without fences.
    pub text: String,
}

/// All code blocks and tables of a markdown text, in order.
pub fn extracts(markdown: &str) -> Vec<Extract> {
    let mut out: Vec<Extract> = Vec::new();
    let mut in_code = false;
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let kind = match kind {
                    CodeBlockKind::Fenced(language) if !language.is_empty() => format!("code ({language})"),
                    _ => "code".to_owned(),
                };
                out.push(Extract { kind, text: String::new() });
                in_code = true;
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if in_code => {
                if let Some(last) = out.last_mut() {
                    last.text.push_str(&text);
                }
            }
            Event::Start(Tag::Table(_)) => {
                out.push(Extract { kind: "table".to_owned(), text: markdown[range].to_owned() });
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_tables_come_out_as_they_were_written() {
        let text = "a\n\n```toml\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nend";
        let got: Vec<(String, String)> = extracts(text).into_iter().map(|e| (e.kind, e.text)).collect();
        assert_eq!(
            got,
            [
                ("code (toml)".into(), "x = 1\n".into()),
                ("table".into(), "| a | b |\n|---|---|\n| 1 | 2 |\n".to_owned())
            ]
        );
    }
}
