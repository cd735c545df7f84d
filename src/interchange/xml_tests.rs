use super::*;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Writes down what it sees.
#[derive(Default)]
struct Log {
    seen: String,
    fail_at: Option<&'static str>,
}

impl Visit for Log {
    type Tag = usize;

    fn tag(name: &str) -> usize {
        name.len()
    }

    fn open(&mut self, path: &[usize], attributes: &Attributes<'_>) -> Result<(), ReadError> {
        let name = attributes.get("n").unwrap_or_default();
        write!(self.seen, "<{}:{name}>", path.len()).unwrap();
        Ok(())
    }

    fn close(&mut self, _: &[usize], text: &str) -> Result<(), ReadError> {
        write!(self.seen, "{text};").unwrap();
        match self.fail_at {
            Some(at) if at == text => Err(ReadError::bad("field", text, "", "something else")),
            _ => Ok(()),
        }
    }
}

fn seen(xml: &[u8]) -> Result<String, ReadError> {
    let mut log = Log::default();
    walk(xml, &Limits::default(), &mut log).map(|()| log.seen)
}

#[test]
fn text_attributes_and_depth_are_given() {
    let xml = b"\xEF\xBB\xBF<?xml version=\"1.0\"?><a n='1'>x<!-- c --><b/> y &amp; &#233;<![CDATA[ <z> ]]></a>";
    assert_eq!(seen(xml).unwrap(), "<1:1><2:>;y & é <z>;");
}

#[test]
fn an_error_of_the_reader_gets_its_line() {
    let mut log = Log { fail_at: Some("bad"), ..Log::default() };
    let error = walk(b"<a>\n<b>good</b>\n<b>bad</b>\n</a>", &Limits::default(), &mut log).unwrap_err();
    assert_eq!(error.to_string(), "has \"bad\" as field in line 3: something else");
}

#[test]
fn a_billion_laughs_are_refused_before_the_first() {
    let mut bomb = String::from("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">");
    for n in 1..10 {
        write!(bomb, "<!ENTITY lol{n} \"{}\">", format!("&lol{};", n - 1).repeat(10)).unwrap();
    }
    bomb.push_str("]><gpx>&lol9;</gpx>");
    assert_eq!(seen(bomb.as_bytes()), Err(ReadError::Forbidden { what: "a document type".into() }));
    let file = b"<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><gpx/>";
    assert_eq!(seen(file), Err(ReadError::Forbidden { what: "a document type".into() }));
    assert_eq!(seen(b"<gpx>&lol9;</gpx>"), Err(ReadError::Forbidden { what: "the entity &lol9;".into() }));
    let quadratic = format!("<gpx>{}</gpx>", "&a;".repeat(100_000));
    assert_eq!(seen(quadratic.as_bytes()), Err(ReadError::Forbidden { what: "the entity &a;".into() }));
    assert!(matches!(seen(b"<gpx>&#x110000;</gpx>"), Err(ReadError::Forbidden { .. })), "beyond Unicode");
}

#[test]
fn elements_in_elements_end_at_the_limit() {
    let deep = "<a>".repeat(1_000_000);
    assert!(matches!(seen(deep.as_bytes()), Err(ReadError::TooBig { limit: 64, .. })));
    let fine = format!("{}{}", "<a>".repeat(64), "</a>".repeat(64));
    assert!(seen(fine.as_bytes()).is_ok());
}

#[test]
fn a_million_attributes_take_no_longer_than_their_bytes() {
    let mut xml = String::from("<a ");
    for n in 0..1_000_000 {
        write!(xml, "b{n}='' ").unwrap();
    }
    xml.push_str("n='found'/>");
    let start = Instant::now();
    assert_eq!(seen(xml.as_bytes()).unwrap(), "<1:found>;");
    assert!(start.elapsed() < Duration::from_secs(20), "a quadratic check takes hours");
}

#[test]
fn other_encodings_are_named() {
    let utf16: Vec<u8> = "\u{feff}<gpx/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(seen(&utf16), Err(ReadError::Encoding { encoding: "UTF-16".into() }));
    let unmarked: Vec<u8> = "<gpx/>".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(seen(&unmarked), Err(ReadError::Encoding { encoding: "UTF-16".into() }));
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><gpx>M\xFCnchen</gpx>";
    assert_eq!(seen(latin), Err(ReadError::Encoding { encoding: "ISO-8859-1".into() }));
    let liar = b"<?xml version='1.0' encoding=\"utf-8\"?><gpx>M\xFCnchen</gpx>";
    assert_eq!(seen(liar), Err(ReadError::Encoding { encoding: "another encoding".into() }));
}

#[test]
fn every_cut_is_called_a_cut() {
    let whole = "<?xml version=\"1.0\"?>\n<a n=\"1\">é<b>&amp;</b><!-- c --><![CDATA[x]]></a>";
    for end in 1..whole.len() {
        match seen(&whole.as_bytes()[..end]) {
            Err(ReadError::Truncated { .. }) => {}
            // A reference without its end is damage as well as a cut.
            Err(ReadError::Damaged { .. }) if whole[..end].ends_with(['&', 'a', 'm', 'p']) => {}
            Ok(_) if end <= 22 => {}
            other => panic!("{end}: {other:?}"),
        }
    }
    assert!(matches!(seen(b"<a><b></a>"), Err(ReadError::Damaged { .. })), "tags that do not match");
}
