//! Simulated carriers: what every sandbox can be told, whatever carrier it plays.
//!
//! A sandbox speaks its carrier's documented wire format on a real socket. A pair of credentials opens its own *world*,
//! which has an inventory, orders, a clock, a plan of faults and a ledger. Besides the carrier's own addresses every
//! sandbox answers under `/_sandbox/` (see [`Sandbox::router`]); no live carrier has those.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    Router,
    extract::connect_info::{ConnectInfo, Connected},
    http::Extensions,
    serve::{IncomingStream, Listener},
};
use contract::time::Timestamp;
use futures::task::AtomicWaker;
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

/// A simulated carrier.
pub trait Sandbox: Send + Sync {
    /// The carrier's addresses, and beside them the sandbox's own, all JSON:
    ///
    /// | address | what |
    /// |---|---|
    /// | `GET /_sandbox/{world}/ledger` | `Vec<`[`LedgerEntry`]`>`: every request that took effect, oldest first |
    /// | `POST /_sandbox/{world}/faults` | `Vec<`[`Fault`]`>`: replaces the plan of faults |
    /// | `POST /_sandbox/{world}/advance` | `{"ms": 60000}`: moves the world's clock forward |
    /// | `POST /_sandbox/{world}/reset` | throws the world away |
    /// | `POST /_sandbox/{world}/owned` | `{"count": 10000}`: the world owns so many more numbers |
    /// | `POST /_sandbox/{world}/price` | `{"setup": "3.00000", "monthly": "1.50000"}`: changes local prices |
    /// | `POST /_sandbox/{world}/sell` | `{"number": "7065103027"}`: somebody else buys it |
    /// | `POST /_sandbox/{world}/port` | `{"request": 256, "do": "answer"}`: moves a port on at once; `do` is `answer`, `reject` (with a `"reason": "ACCN : …"`), `foc_today` or `next`, of all its sub-orders or of one `"sub_order": 201` |
    /// | `POST /_sandbox/{world}/ports` | `{"count": 10000}`: the world has so many more ports |
    /// | `GET /_sandbox/{world}/documents` | what was uploaded for ports: `request`, `sub_order`, `type`, `file`, `size`, `sha256`, `at` |
    fn router(&self) -> Router;

    /// Every world that somebody changed, in a form that [`Sandbox::restore`] of this carrier's sandbox understands. `None`
    /// when nothing changed since the last call, or since it was restored or made.
    ///
    /// It has no secrets in it. The plans of faults are not part of it, nor is what is still to happen late. It takes time in
    /// proportion to all that the worlds own: to be called where waiting is allowed.
    fn snapshot(&self) -> Option<Vec<u8>>;

    /// Takes over the worlds of a snapshot. Worlds of other names stay; after an error, all stay as they are.
    fn restore(&self, bytes: &[u8]) -> Result<(), RestoreError>;
}

/// Why a snapshot cannot be restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// It is not one, it is cut off, or it names what this sandbox does not know.
    #[error("it cannot be understood: {0}")]
    Shape(#[from] serde_json::Error),
    /// Another version of the sandbox wrote it.
    #[error("it has form {found}; form {known} is known")]
    Form {
        /// What it has.
        found: u32,
        /// What is known here.
        known: u32,
    },
}

/// One request that took effect at the carrier: the ground truth that tests compare with what Patchbay believes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// When, by the world's clock.
    pub at: Timestamp,
    /// The operation's id, as in `operations.csv`.
    pub operation: String,
    /// What it was about: one entry for each number, trunk group or order.
    pub subject: String,
}

/// Something that goes wrong, once or often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The operation it happens to, by id; empty means any but log-in.
    #[serde(default)]
    pub operation: String,
    /// What goes wrong.
    pub what: Trouble,
    /// After how many calls that go well.
    #[serde(default)]
    pub after: u32,
    /// How many times; 0 means for ever.
    #[serde(default)]
    pub times: u32,
    /// How likely it is for each call, in percent; absent means always. Drawn from the world's seeded generator.
    #[serde(default)]
    pub percent: Option<u8>,
}

/// Kinds of trouble. “Does it” means that the request takes effect all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "trouble")]
pub enum Trouble {
    /// Answers, but only after this many milliseconds.
    Slow {
        /// How long.
        ms: u64,
    },
    /// Closes the connection without an answer, before doing it.
    DropBefore,
    /// Does it, then closes the connection without an answer.
    DropAfter,
    /// Takes the request and never answers, without doing it.
    Hang,
    /// Does it, and never answers.
    HangAfter,
    /// Takes the request, does it only after this many milliseconds (whether or not anyone still waits), never answers.
    Late {
        /// How long.
        ms: u64,
    },
    /// HTTP 500, without doing it.
    ServerError,
    /// Does it, then HTTP 500.
    ServerErrorAfter,
    /// HTTP 429 with `Retry-After`, without doing it.
    TooMany {
        /// Seconds in the header.
        retry_after_s: u32,
    },
    /// HTTP 200 with an HTML page, without doing it.
    Html,
    /// Does it, then HTTP 200 with an HTML page.
    HtmlAfter,
    /// Does it, then an answer that is cut off in the middle.
    TruncatedAfter,
    /// HTTP 200 with `{"code": 401 …}` in the body, without doing it.
    TokenExpired,
    /// Refuses in its own words, without doing it.
    Refuse,
    /// Does it, but what it did appears in lists only after this many milliseconds.
    LateListing {
        /// How long.
        ms: i64,
    },
    /// Does only half of the lines, says yes.
    Partial,
}

/// Serves a sandbox until the future is dropped. Over this, a fault can close a connection before a single byte of an
/// answer was sent, which a plain server cannot.
pub async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    axum::serve(CuttableListener(listener), router.into_make_service_with_connect_info::<CutOff>()).await
}

/// Cuts the connection that a request came on.
#[derive(Clone, Default)]
pub(crate) struct CutOff(Arc<Cut>);

#[derive(Default)]
struct Cut {
    done: AtomicBool,
    reader: AtomicWaker,
}

impl CutOff {
    /// The one of this request's connection; `None` when the router is not served by [`serve`].
    pub(crate) fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get::<ConnectInfo<Self>>().map(|info| info.0.clone())
    }

    /// From now on nothing is read from the connection and nothing is written to it; the server then closes it.
    pub(crate) fn cut(&self) {
        self.0.done.store(true, Ordering::SeqCst);
        self.0.reader.wake();
    }

    fn check(&self) -> io::Result<()> {
        if self.0.done.load(Ordering::SeqCst) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

struct CuttableListener(TcpListener);

struct CuttableStream {
    inner: TcpStream,
    off: CutOff,
}

impl Listener for CuttableListener {
    type Io = CuttableStream;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (inner, address) = Listener::accept(&mut self.0).await;
        // Answers are small; waiting for more to send with them only adds delay.
        let _ = inner.set_nodelay(true);
        (CuttableStream { inner, off: CutOff::default() }, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, CuttableListener>> for CutOff {
    fn connect_info(stream: IncomingStream<'_, CuttableListener>) -> Self {
        stream.io().off.clone()
    }
}

impl AsyncRead for CuttableStream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.off.0.reader.register(context.waker());
        self.off.check()?;
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl AsyncWrite for CuttableStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.off.check()?;
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.off.check()?;
        Pin::new(&mut self.inner).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.off.check()?;
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
