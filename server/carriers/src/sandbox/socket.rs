//! The socket of a sandbox, whose connections a fault can cut.

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
use futures::task::AtomicWaker;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

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
