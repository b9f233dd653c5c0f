//! A real server in this process: axum on a free port of the loopback, a database file, one road to it.

use crate::temp::TempDir;
use anyhow::Context;
use ketuk_device::{Device, ScopeId, Vault};
use ketuk_server::http::{
    Access, AdminToken, App, Basemap, Clock, Exports, Metrics, Readers, Writer, WriterLimits, machine_clock,
    serve,
};
use ketuk_server::hub::Invitation;
use ketuk_server::{Files, Hub, HubWorld, Job, Store, Workers};
use ketuk_transport::{Exposure, Outside, Road, Roots, SystemWorld};
use ketuk_view::SyncReport;
use ketuk_wire::Problem;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::runtime::Runtime;

/// The administrator's token of every hall.
pub const TOKEN: &str = "token-for-tests";

/// A server and what it needs.
#[derive(Debug)]
pub struct Hall {
    server: Option<Server>,
    folder: TempDir,
}

#[derive(Debug)]
struct Server {
    runtime: Runtime,
    writer: Writer,
    threads: Vec<JoinHandle<()>>,
    road: Road,
}

impl Server {
    fn start(folder: &TempDir, clock: Clock, basemap: &Basemap) -> anyhow::Result<Self> {
        let store = Store::open(&folder.path().join("hub.db"))?;
        let mut outside = SystemWorld::new();
        let now_ms = clock();
        let mut fill = |buffer: &mut [u8]| outside.fill(buffer);
        let hub = Hub::open(store, Workers(2), &mut HubWorld { now_ms, fill: &mut fill })?;
        hub.save_areas(ketuk_household::area::bontang())?;
        let metrics = Arc::new(Metrics::new());
        let (writer, thread) = Writer::start(hub, WriterLimits::default(), clock, Arc::clone(&metrics));
        let files = Arc::new(Files::beside(&folder.path().join("hub.db")));
        let access = Arc::new(Access::new(AdminToken::of(TOKEN), None, false));
        let (readers, mut threads) = Readers::start(&folder.path().join("hub.db"), 2, clock)?;
        threads.push(thread);
        let exports = Arc::new(Exports::open(&folder.path().join("hub.db"), clock)?);
        let (writing, pages, basemap) = (writer.clone(), Arc::default(), basemap.clone());
        let app = App { writer: writing, readers, files, access, exports, pages, basemap, metrics };
        let runtime = Runtime::new()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let base_url = format!("http://{}", listener.local_addr()?);
        runtime.spawn(serve(listener, app, std::future::pending()));
        let road = Road::new(&base_url, Exposure::LoopbackOnly, &Roots::None).context("road")?;
        Ok(Self { runtime, writer, threads, road })
    }

    /// Ends the server's threads; what was not committed is gone, as with a kill.
    fn stop(self) {
        let Self { runtime, writer, threads, road } = self;
        drop((runtime, writer, road));
        // A panic of the writer has failed the test's own requests already.
        for thread in threads {
            let _ = thread.join();
        }
    }
}

impl Hall {
    /// Starts a server with the city's RT.
    pub fn open() -> anyhow::Result<Self> {
        let folder = TempDir::new("hall")?;
        let server = Server::start(&folder, machine_clock, &Basemap::default())?;
        Ok(Self { server: Some(server), folder })
    }

    /// Ends the server and starts it again with a base map.
    pub fn lay_under(&mut self, basemap: &Basemap) -> anyhow::Result<()> {
        if let Some(server) = self.server.take() {
            server.stop();
        }
        self.server = Some(Server::start(&self.folder, machine_clock, basemap)?);
        Ok(())
    }

    /// Ends the server and starts it again on its file, with another clock.
    pub fn restart(&mut self, clock: Clock) -> anyhow::Result<()> {
        if let Some(server) = self.server.take() {
            server.stop();
        }
        self.server = Some(Server::start(&self.folder, clock, &Basemap::default())?);
        Ok(())
    }

    /// A copy of the database as it stands, as an administrator would make one.
    pub fn copy_database(&self) -> anyhow::Result<std::path::PathBuf> {
        self.call(|hub, _| hub.checkpoint())?;
        let copy = self.folder.path().join("copy.db");
        std::fs::copy(self.folder.path().join("hub.db"), &copy)?;
        Ok(copy)
    }

    /// Ends the server and starts it again on a copy of its database.
    pub fn restore(&mut self, copy: &std::path::Path) -> anyhow::Result<()> {
        if let Some(server) = self.server.take() {
            server.stop();
        }
        for left in ["hub.db-wal", "hub.db-shm"] {
            let _ = std::fs::remove_file(self.folder.path().join(left));
        }
        std::fs::copy(copy, self.folder.path().join("hub.db"))?;
        self.server = Some(Server::start(&self.folder, machine_clock, &Basemap::default())?);
        Ok(())
    }

    fn server(&self) -> &Server {
        self.server.as_ref().expect("a hall that could not be restarted is not used")
    }

    /// The road to the server.
    #[must_use]
    pub fn road(&self) -> &Road {
        &self.server().road
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> std::net::SocketAddr {
        let address = self.road().base_url().trim_start_matches("http://").trim_end_matches('/');
        address.parse().expect("a hall listens on an address")
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
        self.block_on(self.server().writer.call(act))
    }

    /// Runs one job in a group of the hub.
    pub fn job(&self, job: Job) -> Result<Vec<u8>, Problem> {
        self.block_on(self.server().writer.job(job))
    }

    /// An invitation's code.
    pub fn invite(&self, name: &str, scopes: &[ScopeId]) -> Result<String, Problem> {
        let invitation = Invitation { name: name.to_owned(), scopes: scopes.to_vec() };
        self.call(move |hub, world| hub.invite(world, &invitation))
    }

    /// A device with a vault file called `file`, enrolled over HTTP.
    pub fn enrol(&self, file: &str, name: &str, scopes: &[ScopeId]) -> Result<Device, Problem> {
        let vault = Vault::open(&self.folder.path().join(file));
        let fault = |e| Problem::with(ketuk_wire::ProblemCode::StorageFault, e);
        let mut device = Device::open(vault.map_err(fault)?);
        let code = self.invite(name, scopes)?;
        self.block_on(self.road().enrol(&mut device, &mut SystemWorld::new(), &code, name))?;
        Ok(device)
    }

    /// Syncs until nothing moves.
    pub fn sync(&self, device: &mut Device) -> Result<SyncReport, Problem> {
        self.block_on(self.road().sync(device, &mut SystemWorld::new(), &mut |_| ()))
    }

    /// Runs a future to its end.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.server().runtime.block_on(future)
    }
}
