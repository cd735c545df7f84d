//! Cuts a markdown document into tagged chunks: sections at H2 and H3, long sections at sentence ends.
//!
//! Owns the outline (which text belongs to which heading path) and the making of [`Chunk`]s. Where a long section may
//! be cut is in `pieces`; what a chunk is about is in [`super::tag`]. It reads no files: size and encoding are
//! checked before.

mod outline;
mod pieces;

use super::tag;
use crate::domain::knowledge::Chunk;
use outline::outline;
use pieces::pieces;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use thiserror::Error;

/// The most tokens of one chunk, overlap included, as [`super::tokens::estimate`] counts them.
pub const MAX_TOKENS: usize = 400;
/// The most tokens that a chunk repeats from the chunk before it in the same section.
pub const OVERLAP_TOKENS: usize = 100;

/// Why a document gives no chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ChunkError {
    /// There is no heading of level 1 to 3 to split at.
    #[error("the document has no headings: add `## ` lines that say what each part is about")]
    NoHeadings,
    /// There are headings, but no text below any of them.
    #[error("the document has headings, but no text below them")]
    NoText,
}

/// Splits a CommonMark document (tables as in GFM) into chunks, in its order.
///
/// - A heading of level 2 or 3 starts a section; a level 1 heading is the title and starts one too. Deeper headings, and
///   headings inside quotes, lists and code blocks, stay in the text. Front matter between `---` or `+++` is left out.
/// - The heading path is title, H2, H3; without a level 1 heading the title is `fallback_title`.
/// - A section of more than [`MAX_TOKENS`] is cut into pieces, each but the first repeating up to [`OVERLAP_TOKENS`] of the
///   piece before it. Nothing of a section's text is lost: its pieces overlap or touch.
/// - The evidence line at the end of a section (`Evidence: B. Season: 25/26. Sources: ...`) is read into the tags of every
///   piece and is not part of the content: its addresses would fill a quarter of a prompt and say nothing to a search.
///
/// The time is linear in the length of the document, and the same text gives the same chunks.
pub fn chunk(markdown: &str, fallback_title: &str) -> Result<Vec<Chunk>, ChunkError> {
    let outline = outline(markdown, fallback_title);
    if !outline.has_headings {
        return Err(ChunkError::NoHeadings);
    }
    let mut chunks = Vec::new();
    for section in &outline.sections {
        let text = &markdown[section.body.clone()];
        let tags = tag::tag(&section.path, text);
        let (text, _) = tag::split_evidence(text);
        let body = section.body.start..section.body.start + text.len();
        for range in pieces(markdown, &body, &outline.marks) {
            chunks.push(Chunk {
                heading_path: section.path.clone(),
                content: markdown[range].to_owned(),
                chunk_index: chunks.len(),
                total_chunks: 0,
                tags: tags.clone(),
                content_hash: String::new(),
            });
        }
    }
    if chunks.is_empty() {
        return Err(ChunkError::NoText);
    }
    let total = chunks.len();
    for chunk in &mut chunks {
        chunk.total_chunks = total;
        chunk.content_hash = hash(&chunk.embedded_text());
    }
    Ok(chunks)
}

/// SHA-256 of `text` as 64 lower-case hexadecimal digits.
fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
#[path = "chunk_tests.rs"]
pub(super) mod tests;
