//! One program owns a data directory; the others ask it.
//!
//! The owner holds a lock that the system frees when it dies, and answers on a socket in the directory (0600 in a 0700
//! folder): a later `hyrox-coach ...` sends its arguments and standard input and gets output and exit code back, made by the
//! owner through the same code. When the owner has gone, the next program takes the lock.

use super::error::StoreError;
use super::file::{Lock, Taken, private_folder};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;

/// What another program wants done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Its arguments, without the program's name.
    pub arguments: Vec<String>,
    /// Its standard input, when the command reads it.
    pub stdin: Option<String>,
    /// Its working directory: paths in the arguments are relative to it.
    pub directory: PathBuf,
    /// Version of the program; only equal versions answer each other.
    pub version: String,
}

/// A piece of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    /// For standard output.
    Out(String),
    /// For standard error.
    Err(String),
    /// The end.
    Exit(u8),
}

/// Who the owner is, as it wrote it into the lock file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerInfo {
    /// Its process id.
    pub pid: u32,
    /// Its terminal, if it has one.
    pub terminal: Option<String>,
    /// Whether it is the full-screen program.
    pub screen: bool,
}

/// The lock on a data directory; freed when dropped or when the process dies.
#[derive(Debug)]
pub struct Ownership {
    _lock: Lock,
    directory: PathBuf,
}

/// Whether the directory is ours now.
#[derive(Debug)]
pub enum Claim {
    /// It is.
    Ours(Ownership),
    /// Somebody else has it.
    Theirs(OwnerInfo),
}

/// Tries to become the owner of `directory`. Blocks on the disk for a moment only.
///
/// # Errors
/// [`StoreError::File`] when the directory cannot be used.
pub fn claim(directory: &Path, me: &OwnerInfo) -> Result<Claim, StoreError> {
    let failed = |source| StoreError::File { what: format!("{} cannot be used", directory.display()), source };
    private_folder(directory).map_err(failed)?;
    let text = serde_json::to_vec(me).map_err(|e| StoreError::Value(e.to_string()))?;
    match Lock::take(&directory.join("owner.lock"), &text).map_err(failed)? {
        Taken::Ours(lock) => Ok(Claim::Ours(Ownership { _lock: lock, directory: directory.to_owned() })),
        Taken::Theirs(text) => {
            let unknown = OwnerInfo { pid: 0, terminal: None, screen: false };
            Ok(Claim::Theirs(serde_json::from_str(&text).unwrap_or(unknown)))
        }
    }
}

/// Where the socket of a data directory is. Socket addresses hold about 100 bytes, so a deep directory's is elsewhere.
fn socket_path(directory: &Path) -> PathBuf {
    let here = directory.join("owner.sock");
    if here.as_os_str().len() < 100 {
        return here;
    }
    let name = format!("{:x}", Sha256::digest(directory.as_os_str().as_encoded_bytes()));
    let base = std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    base.join(format!("hyrox-coach-{}", &name[..24])).join("owner.sock")
}

/// Runs one request; pieces of the answer go into the sender, the exit code is returned.
pub type Handler = Arc<dyn Fn(Request, mpsc::Sender<Frame>) -> BoxFuture<'static, u8> + Send + Sync>;

impl Ownership {
    /// Answers other programs until the returned task is dropped or aborted.
    ///
    /// # Errors
    /// [`StoreError::File`] when the socket cannot be made.
    pub fn serve(&self, handler: Handler) -> Result<tokio::task::JoinHandle<()>, StoreError> {
        let path = socket_path(&self.directory);
        let failed = |source| StoreError::File { what: format!("{} cannot be opened", path.display()), source };
        if let Some(folder) = path.parent() {
            private_folder(folder).map_err(failed)?;
        }
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(failed(e)),
            _ => {}
        }
        let listener = UnixListener::bind(&path).map_err(failed)?;
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
        }
        Ok(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let handler = Arc::clone(&handler);
                tokio::spawn(async move {
                    if let Err(error) = answer(stream, handler).await {
                        tracing::debug!(%error, "another program went away");
                    }
                });
            }
        }))
    }
}

async fn answer(mut stream: UnixStream, handler: Handler) -> io::Result<()> {
    let request: Request = read_frame(&mut stream).await?;
    if request.version != env!("CARGO_PKG_VERSION") {
        let text = format!(
            "the running hyrox-coach is version {}, this one {}: quit the other first\n",
            env!("CARGO_PKG_VERSION"),
            request.version
        );
        write_frame(&mut stream, &Frame::Err(text)).await?;
        return write_frame(&mut stream, &Frame::Exit(1)).await;
    }
    let (frames, mut waiting) = mpsc::channel(64);
    let mut work = handler(request, frames);
    let (mut reader, mut writer) = stream.split();
    let mut byte = [0_u8; 1];
    loop {
        tokio::select! {
            biased;
            Some(frame) = waiting.recv() => write_frame(&mut writer, &frame).await?,
            code = &mut work => {
                while let Ok(frame) = waiting.try_recv() {
                    write_frame(&mut writer, &frame).await?;
                }
                return write_frame(&mut writer, &Frame::Exit(code)).await;
            }
            // The other end sends nothing more: anything here means that it has gone, and `work` is dropped.
            _ = reader.read(&mut byte) => return Ok(()),
        }
    }
}

/// Asks the owner of `directory`; each piece goes to `each` as it comes. Returns the exit code, or none when there is no
/// owner to ask (it has gone, or is still starting).
///
/// # Errors
/// The system's, when the owner dies in mid-answer.
pub async fn ask_owner(directory: &Path, request: &Request, mut each: impl FnMut(Frame)) -> io::Result<Option<u8>> {
    let Ok(mut stream) = UnixStream::connect(socket_path(directory)).await else { return Ok(None) };
    write_frame(&mut stream, request).await?;
    loop {
        match read_frame(&mut stream).await? {
            Frame::Exit(code) => return Ok(Some(code)),
            frame => each(frame),
        }
    }
}

/// A frame may be this long: an answer's JSON with all its passages, or a pasted document.
const FRAME_LIMIT: u32 = 64 << 20;

async fn write_frame<W: AsyncWrite + Unpin>(to: &mut W, frame: &impl Serialize) -> io::Result<()> {
    let bytes = serde_json::to_vec(frame)?;
    let length = u32::try_from(bytes.len())
        .ok()
        .filter(|l| *l <= FRAME_LIMIT)
        .ok_or_else(|| io::Error::other("too much in one piece"))?;
    to.write_all(&length.to_be_bytes()).await?;
    to.write_all(&bytes).await
}

async fn read_frame<R: AsyncRead + Unpin, T: for<'a> Deserialize<'a>>(from: &mut R) -> io::Result<T> {
    let length = from.read_u32().await?;
    if length > FRAME_LIMIT {
        return Err(io::Error::other("too much in one piece"));
    }
    let mut bytes = Vec::new();
    from.take(u64::from(length)).read_to_end(&mut bytes).await?;
    Ok(serde_json::from_slice(&bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn me() -> OwnerInfo {
        OwnerInfo { pid: std::process::id(), terminal: Some("/dev/pts/1".into()), screen: true }
    }

    fn request(argument: &str) -> Request {
        Request {
            arguments: vec![argument.into()],
            stdin: None,
            directory: "/".into(),
            version: env!("CARGO_PKG_VERSION").into(),
        }
    }

    #[test]
    fn the_second_is_told_who_the_first_is_and_takes_over_when_it_has_gone() {
        let dir = tempfile::tempdir().unwrap();
        let Claim::Ours(first) = claim(dir.path(), &me()).unwrap() else { panic!("not ours") };
        let Claim::Theirs(info) = claim(dir.path(), &me()).unwrap() else { panic!("twice ours") };
        assert_eq!(info, me());
        drop(first);
        assert!(matches!(claim(dir.path(), &me()).unwrap(), Claim::Ours(_)));
    }

    #[tokio::test]
    async fn the_owner_answers_piece_by_piece_and_an_absent_one_is_none() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(ask_owner(dir.path(), &request("x"), |_| ()).await.unwrap(), None);
        let Claim::Ours(owner) = claim(dir.path(), &me()).unwrap() else { panic!() };
        let handler: Handler = Arc::new(|request, frames| {
            Box::pin(async move {
                for n in 0..100 {
                    frames.send(Frame::Out(format!("{} {n}\n", request.arguments[0]))).await.unwrap();
                }
                7
            })
        });
        let server = owner.serve(handler).unwrap();
        let mut lines = Vec::new();
        let code = ask_owner(dir.path(), &request("ask"), |f| lines.push(f)).await.unwrap();
        assert_eq!((code, lines.len()), (Some(7), 100));
        assert_eq!(lines[99], Frame::Out("ask 99\n".into()));
        server.abort();
    }

    #[tokio::test]
    async fn a_caller_that_goes_away_stops_the_work() {
        let dir = tempfile::tempdir().unwrap();
        let Claim::Ours(owner) = claim(dir.path(), &me()).unwrap() else { panic!() };
        let (dropped, mut gone) = mpsc::channel::<()>(1);
        let handler: Handler = Arc::new(move |_, frames| {
            let dropped = dropped.clone();
            Box::pin(async move {
                let _held = dropped;
                let _ = frames.send(Frame::Out("begun".into())).await;
                std::future::pending().await
            })
        });
        let server = owner.serve(handler).unwrap();
        let mut stream = UnixStream::connect(socket_path(dir.path())).await.unwrap();
        write_frame(&mut stream, &request("ask")).await.unwrap();
        assert_eq!(read_frame::<_, Frame>(&mut stream).await.unwrap(), Frame::Out("begun".into()));
        drop(stream);
        server.abort();
        // The handler itself keeps one sender; when the server and the work are gone, the channel closes.
        assert_eq!(gone.recv().await, None);
    }

    #[test]
    fn a_deep_directory_still_has_a_short_socket_address() {
        let deep = Path::new("/tmp").join("x".repeat(200));
        assert!(socket_path(&deep).as_os_str().len() < 108);
    }
}
