//! A real server in this process: axum on a free port of the loopback, a database file, one road to it.

use crate::temp::TempDir;
use anyhow::Context;
use ketuk_device::{Device, ScopeId, Vault};
use ketuk_server::http::{AdminToken, App, Metrics, Writer, WriterLimits, serve};
use ketuk_server::hub::Invitation;
use ketuk_server::{Hub, HubWorld, Store, Workers};
use ketuk_transport::{Exposure, Outside, Road, Roots, SystemWorld};
use ketuk_view::SyncReport;
use ketuk_wire::Problem;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// The administrator's token of every hall.
pub const TOKEN: &str = "token-for-tests";

/// A server and what it needs.
#[derive(Debug)]
pub struct Hall {
    runtime: Runtime,
    writer: Writer,
    road: Road,
    folder: TempDir,
}

impl Hall {
    /// Starts a server with the city's RT.
    pub fn open() -> anyhow::Result<Self> {
        let folder = TempDir::new("hall")?;
        let store = Store::open(&folder.path().join("hub.db"))?;
        let mut outside = SystemWorld::new();
        let now_ms = outside.now_ms();
        let mut fill = |buffer: &mut [u8]| outside.fill(buffer);
        let hub = Hub::open(store, Workers(2), &mut HubWorld { now_ms, fill: &mut fill })?;
        hub.save_areas(ketuk_household::area::bontang())?;
        let metrics = Arc::new(Metrics::new());
        let (writer, _thread) = Writer::start(hub, WriterLimits::default(), Arc::clone(&metrics));
        let app = App { writer: writer.clone(), token: Arc::new(AdminToken::of(TOKEN)), metrics };
        let runtime = Runtime::new()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let base_url = format!("http://{}", listener.local_addr()?);
        runtime.spawn(serve(listener, app, std::future::pending()));
        let road = Road::new(&base_url, Exposure::LoopbackOnly, &Roots::None).context("road")?;
        Ok(Self { runtime, writer, road, folder })
    }

    /// The road to the server.
    #[must_use]
    pub fn road(&self) -> &Road {
        &self.road
    }

    /// The folder of this hall, for vault files.
    #[must_use]
    pub fn folder(&self) -> &TempDir {
        &self.folder
    }

    /// Runs something on the hub.
    pub fn call<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Hub, &mut HubWorld<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.runtime.block_on(self.writer.call(act))
    }

    /// An invitation's code.
    pub fn invite(&self, name: &str, scopes: &[ScopeId]) -> Result<String, Problem> {
        let invitation = Invitation { name: name.to_owned(), scopes: scopes.to_vec() };
        self.call(move |hub, world| hub.invite(world, &invitation))
    }

    /// A device with a vault file called `file`, enrolled over HTTP.
    pub fn enrol(&self, file: &str, name: &str, scopes: &[ScopeId]) -> anyhow::Result<Device> {
        let mut device = Device::open(Vault::open(&self.folder.path().join(file))?);
        let code = self.invite(name, scopes)?;
        self.runtime.block_on(self.road.enrol(&mut device, &mut SystemWorld::new(), &code, name))?;
        Ok(device)
    }

    /// Syncs until nothing moves.
    pub fn sync(&self, device: &mut Device) -> Result<SyncReport, Problem> {
        self.runtime.block_on(self.road.sync(device, &mut SystemWorld::new(), &mut |_| ()))
    }

    /// Runs a future to its end.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}
