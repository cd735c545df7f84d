//! A fake OpenAI-compatible provider on a free loopback port: scripted chat streams, models, embeddings, faults.
//!
//! It runs on a thread and a runtime of its own, so that a plain thread (a test of the real binary) can use it like an
//! async test, and paused time in a test does not stop it. Nothing in it sleeps: a script waits for a [`Gate`] that the
//! test opens. It speaks HTTP/1.1 with keep-alive and numbers its connections, so that reuse can be tested.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// The longest that a test waits for something that must happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A point in a script that the test holds closed until it opens it.
#[derive(Clone, Debug)]
pub struct Gate {
    open: Arc<Semaphore>,
    reached: Arc<Semaphore>,
}

impl Default for Gate {
    fn default() -> Self {
        Self { open: Arc::new(Semaphore::new(0)), reached: Arc::new(Semaphore::new(0)) }
    }
}

impl Gate {
    /// A closed gate.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets one script pass.
    pub fn open(&self) {
        self.open.add_permits(1);
    }

    /// Waits until a script stands at the gate: everything before it is on the wire.
    pub async fn reached(&self) {
        self.reached.acquire().await.expect("never closed").forget();
    }

    async fn pass(&self) {
        self.reached.add_permits(1);
        self.open.acquire().await.expect("never closed").forget();
    }
}

#[derive(Clone, Debug)]
enum Step {
    Send(Vec<u8>),
    Wait(Gate),
    Stall,
    Reset,
    Cut,
}

/// How the body's length is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    /// `content-length`, or none for a status without a body.
    Length,
    /// `transfer-encoding: chunked`, one chunk a step.
    Chunked,
    /// The body ends with the connection.
    UntilClose,
}

/// What the provider answers to one request.
#[derive(Clone, Debug)]
pub struct Script {
    status: u16,
    headers: Vec<(String, String)>,
    framing: Framing,
    before_headers: Option<Gate>,
    steps: Vec<Step>,
}

impl Script {
    /// A response with this status and body.
    pub fn reply(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers =
            if content_type.is_empty() { Vec::new() } else { vec![("content-type".into(), content_type.into())] };
        Self { status, headers, framing: Framing::Length, before_headers: None, steps: vec![Step::Send(body.into())] }
    }

    /// A JSON response.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::reply(status, "application/json", body.to_string())
    }

    /// An error as `OpenAI` words it.
    pub fn error(status: u16, message: &str) -> Self {
        Self::json(status, &json!({"error": {"message": message, "type": "error", "code": null}}))
    }

    /// A proxy's or hotel's web page.
    pub fn html(status: u16) -> Self {
        Self::reply(status, "text/html", "<!DOCTYPE html>\n<html><body><h1>Please sign in</h1></body></html>\n")
    }

    /// An event stream with nothing in it yet.
    pub fn stream() -> Self {
        Self { framing: Framing::Chunked, steps: Vec::new(), ..Self::reply(200, "text/event-stream", "") }
    }

    /// A whole streamed answer of these pieces, with role, finish reason, token counts and end mark.
    pub fn chat(pieces: &[&str]) -> Self {
        Self::stream().role().texts(pieces).finish("stop").usage(11, 7).done()
    }

    /// An event stream of these bytes, each piece one write.
    pub fn raw(pieces: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let mut script = Self::stream();
        script.steps.extend(pieces.into_iter().map(Step::Send));
        script
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Ends the body by closing the connection instead of telling its length.
    #[must_use]
    pub fn until_close(mut self) -> Self {
        self.framing = Framing::UntilClose;
        self
    }

    /// Holds even the headers back until the gate opens.
    #[must_use]
    pub fn hold_headers(mut self, gate: &Gate) -> Self {
        self.before_headers = Some(gate.clone());
        self
    }

    /// Sends bytes as they are.
    #[must_use]
    pub fn bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.steps.push(Step::Send(bytes.into()));
        self
    }

    /// Sends an event with this data.
    #[must_use]
    pub fn data(self, data: &str) -> Self {
        self.bytes(format!("data: {data}\n\n"))
    }

    /// Sends a keep-alive comment.
    #[must_use]
    pub fn comment(self) -> Self {
        self.bytes(": ping\n\n")
    }

    /// Sends the first chunk of a stream, which has no text.
    #[must_use]
    pub fn role(self) -> Self {
        self.chunk(&json!([{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": null}]))
    }

    /// Sends a piece of text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.chunk(&json!([{"index": 0, "delta": {"content": text}, "finish_reason": null}]))
    }

    /// Sends pieces of text, one write each.
    #[must_use]
    pub fn texts(self, pieces: &[&str]) -> Self {
        pieces.iter().fold(self, |script, piece| script.text(piece))
    }

    /// Sends a piece of reasoning.
    #[must_use]
    pub fn reasoning(self, text: &str) -> Self {
        self.chunk(&json!([{"index": 0, "delta": {"reasoning_content": text}, "finish_reason": null}]))
    }

    /// Sends the finish reason.
    #[must_use]
    pub fn finish(self, reason: &str) -> Self {
        self.chunk(&json!([{"index": 0, "delta": {}, "finish_reason": reason}]))
    }

    /// Sends the token counts.
    #[must_use]
    pub fn usage(self, prompt: u32, completion: u32) -> Self {
        let usage =
            json!({"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion});
        self.data(&json!({"id": "c", "model": "fake/model", "choices": [], "usage": usage}).to_string())
    }

    /// Sends the end mark.
    #[must_use]
    pub fn done(self) -> Self {
        self.data("[DONE]")
    }

    fn chunk(self, choices: &Value) -> Self {
        let object = "chat.completion.chunk";
        self.data(&json!({"id": "c", "object": object, "model": "fake/model", "choices": choices}).to_string())
    }

    /// Waits here until the gate opens.
    #[must_use]
    pub fn wait(mut self, gate: &Gate) -> Self {
        self.steps.push(Step::Wait(gate.clone()));
        self
    }

    /// Waits before the last step, or at the end when the last step only sends.
    #[must_use]
    pub fn gate_before_last(mut self, gate: &Gate) -> Self {
        let last = self.steps.pop();
        match last {
            Some(Step::Send(bytes)) => self.steps.extend([Step::Send(bytes), Step::Wait(gate.clone())]),
            last => {
                self.steps.push(Step::Wait(gate.clone()));
                self.steps.extend(last);
            }
        }
        self
    }

    /// Says nothing more and keeps the connection open until the client leaves.
    #[must_use]
    pub fn stall(mut self) -> Self {
        self.steps.push(Step::Stall);
        self
    }

    /// Breaks the connection with a TCP reset.
    #[must_use]
    pub fn reset(mut self) -> Self {
        self.steps.push(Step::Reset);
        self
    }

    /// Closes the connection in order, but before the body's end.
    #[must_use]
    pub fn cut(mut self) -> Self {
        self.steps.push(Step::Cut);
        self
    }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: String,
    /// Path with query.
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The JSON body; null without one.
    pub body: Value,
    /// When its last byte was read.
    pub at: Instant,
    /// The number of its connection, from 0.
    pub connection: usize,
}

impl Request {
    /// A header by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// How embeddings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// As the request asks.
    #[default]
    AsAsked,
    /// Numbers, whatever is asked.
    Floats,
}

/// In which order embeddings come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As the texts.
    #[default]
    AsSent,
    /// Backwards, numbered by `index`.
    Reversed,
}

#[derive(Debug, Default)]
struct State {
    scripts: HashMap<&'static str, VecDeque<Script>>,
    requests: Vec<Request>,
    connections: usize,
    hang_ups: usize,
    completed: usize,
    models: Vec<String>,
    encoding: Encoding,
    order: Order,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while it holds the lock")
    }

    fn change(&self, with: impl FnOnce(&mut State)) {
        with(&mut self.state());
        self.changed.notify_all();
    }

    fn wait_until(&self, reached: impl Fn(&State) -> bool) {
        let waited = self.changed.wait_timeout_while(self.state(), PATIENCE, |state| !reached(state));
        let (state, timeout) = waited.expect("no test panics while it holds the lock");
        let (requests, hang_ups) = (state.requests.len(), state.hang_ups);
        drop(state);
        assert!(!timeout.timed_out(), "waited in vain; so far {requests} requests and {hang_ups} hang-ups");
    }
}

/// The provider; it stops when it is dropped.
#[derive(Debug)]
pub struct FakeProvider {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
}

impl FakeProvider {
    /// Starts one; also for tests without a runtime, by [`FakeProvider::start_blocking`].
    #[expect(clippy::unused_async, reason = "async tests read it as what it is: something that starts")]
    pub async fn start() -> Self {
        Self::start_blocking()
    }

    /// Starts one from a plain thread.
    pub fn start_blocking() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket takes it");
        let address = listener.local_addr().expect("it is bound");
        let shared = Arc::new(Shared::default());
        shared.state().models = vec!["fake/model".into()];
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let served = Arc::clone(&shared);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("a non-blocking listener");
                tokio::select! {
                    () = serve(listener, served) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, shared, stop: Some(stop) }
    }

    /// The address to set, ending in `/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Answers the next chat request with this; without one, chat requests get a short whole answer.
    pub fn push(&self, script: Script) {
        self.push_for("/chat/completions", script);
    }

    /// Answers the next request whose path ends like this.
    pub fn push_for(&self, path_end: &'static str, script: Script) {
        self.shared.state().scripts.entry(path_end).or_default().push_back(script);
    }

    /// Sets the ids that `/models` lists.
    pub fn set_models(&self, ids: &[&str]) {
        self.shared.state().models = ids.iter().map(|id| (*id).to_owned()).collect();
    }

    /// Sets how `/embeddings` writes its vectors.
    pub fn set_embeddings(&self, encoding: Encoding, order: Order) {
        let mut state = self.shared.state();
        state.encoding = encoding;
        state.order = order;
    }

    /// All requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.clone()
    }

    /// The requests whose path ends like this.
    pub fn requests_for(&self, path_end: &str) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.path.ends_with(path_end)).collect()
    }

    /// Connections so far.
    pub fn connections(&self) -> usize {
        self.shared.state().connections
    }

    /// Waits until so many requests came; blocks the thread.
    pub fn wait_for_requests(&self, count: usize) {
        self.shared.wait_until(|state| state.requests.len() >= count);
    }

    /// Waits until so many requests came, without blocking.
    pub async fn requests_came(&self, count: usize) {
        let shared = Arc::clone(&self.shared);
        let waiting = move || shared.wait_until(|state| state.requests.len() >= count);
        tokio::task::spawn_blocking(waiting).await.expect("they came");
    }

    /// Waits until so many answers were sent to their last byte with the client still there, without blocking.
    pub async fn answers_completed(&self, count: usize) {
        let shared = Arc::clone(&self.shared);
        let waiting = move || shared.wait_until(|state| state.completed >= count);
        tokio::task::spawn_blocking(waiting).await.expect("they were completed");
    }

    /// Waits until clients left so many answers before their end, without blocking.
    pub async fn clients_left(&self, count: usize) {
        let shared = Arc::clone(&self.shared);
        let waiting = move || shared.wait_until(|state| state.hang_ups >= count);
        tokio::task::spawn_blocking(waiting).await.expect("they left");
    }
}

impl Drop for FakeProvider {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((socket, _)) = listener.accept().await {
        let mut number = 0;
        shared.change(|state| {
            number = state.connections;
            state.connections += 1;
        });
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let _ = socket.set_nodelay(true);
            let mut connection = Connection { socket, number, shared, unread: Vec::new() };
            while connection.exchange().await {}
        });
    }
}

/// How an answer ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// In order: the connection can serve the next request.
    Whole,
    /// The script closed it, or the client left.
    Closed,
}

struct Connection {
    socket: TcpStream,
    number: usize,
    shared: Arc<Shared>,
    unread: Vec<u8>,
}

impl Connection {
    /// Serves one request; false when the connection is over.
    async fn exchange(&mut self) -> bool {
        let Some(request) = self.read_request().await else {
            return false;
        };
        let script = self.script(&request);
        self.shared.change(|state| state.requests.push(request));
        let whole = self.play(script).await == Ended::Whole;
        if whole {
            self.shared.change(|state| state.completed += 1);
        }
        whole
    }

    async fn read_request(&mut self) -> Option<Request> {
        let head_end = loop {
            if let Some(at) = self.unread.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break at;
            }
            self.read_more().await?;
        };
        let head = String::from_utf8_lossy(&self.unread[..head_end]).into_owned();
        let mut lines = head.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length: usize = length.map_or(0, |(_, value)| value.parse().expect("a length"));
        let body_start = head_end + 4;
        while self.unread.len() < body_start + length {
            self.read_more().await?;
        }
        let body = serde_json::from_slice(&self.unread[body_start..body_start + length]).unwrap_or(Value::Null);
        self.unread.drain(..body_start + length);
        Some(Request { method, path, headers, body, at: Instant::now(), connection: self.number })
    }

    async fn read_more(&mut self) -> Option<()> {
        match self.socket.read_buf(&mut self.unread).await {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(()),
        }
    }

    /// The script that was pushed for the path, or what a healthy provider says.
    fn script(&self, request: &Request) -> Script {
        let mut state = self.shared.state();
        let pushed = state.scripts.iter_mut().find(|(end, queue)| request.path.ends_with(**end) && !queue.is_empty());
        if let Some(script) = pushed.and_then(|(_, queue)| queue.pop_front()) {
            return script;
        }
        if request.path.ends_with("/models") {
            let data: Vec<Value> = state.models.iter().map(|id| json!({"id": id, "object": "model"})).collect();
            Script::json(200, &json!({"object": "list", "data": data}))
        } else if request.path.ends_with("/embeddings") {
            Script::json(200, &embeddings(&request.body, state.encoding, state.order))
        } else if request.path.ends_with("/chat/completions") {
            Script::chat(&["Push the sled ", "with straight arms [1]."])
        } else {
            Script::reply(404, "text/plain", "404 page not found")
        }
    }

    async fn play(&mut self, script: Script) -> Ended {
        if let Some(gate) = &script.before_headers
            && self.or_gone(gate.pass()).await.is_none()
        {
            return Ended::Closed;
        }
        if self.send(&script.head()).await.is_none() {
            return Ended::Closed;
        }
        for step in &script.steps {
            let done = match step {
                Step::Send(bytes) if script.framing == Framing::Chunked => {
                    // An empty chunk would be the end.
                    let chunk = [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
                    if bytes.is_empty() { Some(()) } else { self.send(&chunk).await }
                }
                Step::Send(bytes) => self.send(bytes).await,
                Step::Wait(gate) => self.or_gone(gate.pass()).await,
                Step::Stall => self.or_gone(std::future::pending()).await,
                Step::Reset => {
                    let _ = self.socket.set_zero_linger();
                    return Ended::Closed;
                }
                Step::Cut => None,
            };
            if done.is_none() {
                return Ended::Closed;
            }
        }
        match script.framing {
            Framing::Chunked if self.send(b"0\r\n\r\n").await.is_some() => Ended::Whole,
            Framing::Length => Ended::Whole,
            _ => Ended::Closed,
        }
    }

    async fn send(&mut self, bytes: &[u8]) -> Option<()> {
        if self.socket.write_all(bytes).await.is_ok() {
            return Some(());
        }
        self.shared.change(|state| state.hang_ups += 1);
        None
    }

    /// Waits for something, or for the client to leave, which is counted.
    async fn or_gone(&mut self, something: impl Future<Output = ()>) -> Option<()> {
        tokio::select! {
            () = something => Some(()),
            () = gone(&mut self.socket, &mut self.unread) => {
                self.shared.change(|state| state.hang_ups += 1);
                None
            }
        }
    }
}

/// Reads until the client closes.
async fn gone(socket: &mut TcpStream, unread: &mut Vec<u8>) {
    while matches!(socket.read_buf(unread).await, Ok(read) if read > 0) {}
}

impl Script {
    fn head(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Scripted\r\n", self.status);
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let length: usize =
            self.steps.iter().map(|step| if let Step::Send(bytes) = step { bytes.len() } else { 0 }).sum();
        let length = match self.framing {
            Framing::Length if self.status == 204 => String::new(),
            // A script may lie about its length.
            Framing::Length if self.headers.iter().any(|(name, _)| name == "content-length") => String::new(),
            Framing::Length => format!("content-length: {length}\r\n"),
            Framing::Chunked => "transfer-encoding: chunked\r\n".into(),
            Framing::UntilClose => "connection: close\r\n".into(),
        };
        format!("{head}{length}\r\n").into_bytes()
    }
}

/// The vector that the provider gives for a text: its words, counted into hashed dimensions, of length 1. Texts that share
/// words are near to each other, so that a search over fake vectors still finds something.
pub fn fake_vector(text: &str, dimensions: usize) -> Vec<f32> {
    let mut vector = vec![0.0f32; dimensions];
    let lower = text.to_lowercase();
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let hash = word
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let place = usize::try_from(hash % dimensions as u64).expect("below the dimensions");
        vector[place] += 1.0;
    }
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
    if length > 0.0 {
        for number in &mut vector {
            *number /= length;
        }
    }
    vector
}

fn embeddings(request: &Value, encoding: Encoding, order: Order) -> Value {
    use base64::Engine as _;
    let texts: Vec<&str> = match &request["input"] {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let dimensions = request["dimensions"].as_u64().map_or(1536, |count| usize::try_from(count).expect("a count"));
    let packed = encoding == Encoding::AsAsked && request["encoding_format"] == "base64";
    let entry = |(index, text): (usize, &&str)| {
        let vector = fake_vector(text, dimensions);
        let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
        let embedding =
            if packed { json!(base64::engine::general_purpose::STANDARD.encode(bytes)) } else { json!(vector) };
        json!({"object": "embedding", "index": index, "embedding": embedding})
    };
    let mut data: Vec<Value> = texts.iter().enumerate().map(entry).collect();
    if order == Order::Reversed {
        data.reverse();
    }
    json!({"object": "list", "data": data, "model": request["model"], "usage": {"prompt_tokens": texts.len()}})
}
