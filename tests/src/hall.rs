//! A real server in this process: axum on a free port of the loopback, a database file, one road to it.

use crate::store::TestStore;
use crate::temp::TempDir;
use anyhow::Context;
use ketuk_device::{Device, ScopeId, Vault};
use ketuk_server::http::{
    Access, AdminToken, App, Basemap, Checkers, Clock, Exports, Health, Metrics, Parcels, Readers, Room, Tls,
    TlsListener, Writer, WriterLimits, machine_clock, serve, serve_tls,
};
use ketuk_server::hub::Invitation;
use ketuk_server::{Files, Hub, HubWorld, Job, Workers};
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
    store: TestStore,
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
    fn start(place: (&TempDir, &TestStore), clock: Clock, basemap: &Basemap) -> anyhow::Result<Self> {
        Self::start_with(place, clock, basemap, None)
    }

    fn start_with(
        place: (&TempDir, &TestStore),
        clock: Clock,
        basemap: &Basemap,
        tls: Option<&Tls>,
    ) -> anyhow::Result<Self> {
        let health = Health::new(vec![place.0.path().to_owned()]).without_patience();
        Self::start_watched(place, clock, basemap, tls, health)
    }

    fn start_watched(
        (folder, store): (&TempDir, &TestStore),
        clock: Clock,
        basemap: &Basemap,
        tls: Option<&Tls>,
        health: Health,
    ) -> anyhow::Result<Self> {
        let mut outside = SystemWorld::new();
        let now_ms = clock();
        let mut fill = |buffer: &mut [u8]| outside.fill(buffer);
        let hub = Hub::open(store.at().open()?, Workers(2), &mut HubWorld { now_ms, fill: &mut fill })?;
        hub.save_areas(ketuk_household::area::bontang())?;
        if let Some(tls) = tls {
            let mut fill = |buffer: &mut [u8]| outside.fill(buffer);
            hub.use_pins(&HubWorld { now_ms, fill: &mut fill }, tls.pins().to_vec())?;
        }
        let (db, files) =
            (folder.path().join("hub.db"), Arc::new(Files::in_folder(store.files().to_owned())));
        let exports = Arc::new(Exports::open(&hub, store.at(), (&db, &files), clock)?);
        let metrics = Arc::new(Metrics::new());
        let (writer, thread) = Writer::start(hub, WriterLimits::default(), clock, Arc::clone(&metrics));
        let access = Arc::new(Access::new(AdminToken::of(TOKEN), None, false).with_tls(tls.is_some()));
        let (readers, mut threads) = Readers::start(store.at(), 2, clock)?;
        let (checkers, checking) = Checkers::start(store.at(), 2)?;
        threads.extend(checking);
        threads.push(thread);
        let (writing, pages, basemap) = (writer.clone(), Arc::default(), basemap.clone());
        let (health, room) = (Arc::new(health), Room::default());
        let app = App {
            writer: writing,
            checkers,
            room,
            parcels: Parcels::default(),
            readers,
            files,
            access,
            exports,
            pages,
            basemap,
            metrics,
            health,
        };
        let runtime = Runtime::new()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let base_url = format!("{scheme}://{}", listener.local_addr()?);
        match tls {
            None => drop(runtime.spawn(serve(listener, app, std::future::pending()))),
            Some(tls) => {
                let listener = runtime.block_on(async { TlsListener::start(listener, tls) })?;
                drop(runtime.spawn(serve_tls(listener, app, std::future::pending())));
            }
        }
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
        let store = TestStore::new(&folder.path().join("hub.db"))?;
        let server = Server::start((&folder, &store), machine_clock, &Basemap::default())?;
        Ok(Self { server: Some(server), store, folder })
    }

    /// Starts a server that is ready only with so much room on its disk.
    pub fn open_with_room(free_min: u64) -> anyhow::Result<Self> {
        let folder = TempDir::new("hall")?;
        let store = TestStore::new(&folder.path().join("hub.db"))?;
        let health = Health::new(vec![folder.path().to_owned()]).without_patience().with_free_min(free_min);
        let place = (&folder, &store);
        let server = Server::start_watched(place, machine_clock, &Basemap::default(), None, health)?;
        Ok(Self { server: Some(server), store, folder })
    }

    /// The same on a SQLite file in any case: for what is true of such a file alone.
    pub fn open_in_a_file() -> anyhow::Result<Self> {
        let folder = TempDir::new("hall")?;
        let store = TestStore::in_a_file(&folder.path().join("hub.db"));
        let server = Server::start((&folder, &store), machine_clock, &Basemap::default())?;
        Ok(Self { server: Some(server), store, folder })
    }

    /// Starts another server on this one's database, with a folder of its own; only PostgreSQL has room for two.
    pub fn open_beside(&self) -> anyhow::Result<Self> {
        let folder = TempDir::new("hall")?;
        let store = self.store.shared();
        let server = Server::start((&folder, &store), machine_clock, &Basemap::default())?;
        Ok(Self { server: Some(server), store, folder })
    }

    /// Starts a server that speaks TLS.
    pub fn open_tls(tls: &Tls) -> anyhow::Result<Self> {
        let folder = TempDir::new("hall")?;
        let store = TestStore::new(&folder.path().join("hub.db"))?;
        let server = Server::start_with((&folder, &store), machine_clock, &Basemap::default(), Some(tls))?;
        Ok(Self { server: Some(server), store, folder })
    }

    /// Ends the server and starts it again with other keys.
    pub fn restart_tls(&mut self, tls: &Tls) -> anyhow::Result<()> {
        if let Some(server) = self.server.take() {
            server.stop();
        }
        let server =
            Server::start_with((&self.folder, &self.store), machine_clock, &Basemap::default(), Some(tls))?;
        self.server = Some(server);
        Ok(())
    }

    /// Ends the server and starts it again with a base map.
    pub fn lay_under(&mut self, basemap: &Basemap) -> anyhow::Result<()> {
        if let Some(server) = self.server.take() {
            server.stop();
        }
        self.server = Some(Server::start((&self.folder, &self.store), machine_clock, basemap)?);
        Ok(())
    }

    /// Ends the server and starts it again on its file, with another clock.
    pub fn restart(&mut self, clock: Clock) -> anyhow::Result<()> {
        if let Some(server) = self.server.take() {
            server.stop();
        }
        self.server = Some(Server::start((&self.folder, &self.store), clock, &Basemap::default())?);
        Ok(())
    }

    /// Ends the server and starts it again on another store, into which its own was moved.
    pub fn move_to(&mut self, store: TestStore) -> anyhow::Result<()> {
        self.stop();
        self.store = store;
        self.restart(machine_clock)
    }

    /// Ends the server; [`Hall::restart`] starts it on whatever lies there then.
    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }

    /// Whether some words stand anywhere in the store.
    #[must_use]
    pub fn holds(&self, words: &str) -> bool {
        self.store.holds(words)
    }

    /// The server's database file, where it is one; its other files lie beside this name in any case.
    #[must_use]
    pub fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("hub.db")
    }

    /// Where files of exports lie.
    #[must_use]
    pub fn exports(&self) -> std::path::PathBuf {
        match self.store.at().file() {
            Some(_) => self.folder.path().join("hub.db.exports"),
            None => self.store.files().join("exports"),
        }
    }

    /// A copy of the database as it stands, as an administrator would make one.
    pub fn copy_database(&self) -> anyhow::Result<std::path::PathBuf> {
        self.call(|hub, _| hub.checkpoint())?;
        self.store.copy(&self.folder.path().join("copy.db"))
    }

    /// Ends the server and starts it again on a copy of its database.
    pub fn restore(&mut self, copy: &std::path::Path) -> anyhow::Result<()> {
        if let Some(server) = self.server.take() {
            server.stop();
        }
        self.store.put_back(copy)?;
        self.server = Some(Server::start((&self.folder, &self.store), machine_clock, &Basemap::default())?);
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
        let address = self
            .road()
            .base_url()
            .trim_start_matches("https://")
            .trim_start_matches("http://")
            .trim_end_matches('/');
        address.parse().expect("a hall listens on an address")
    }

    /// The way to the server's hub, for what waits there.
    #[must_use]
    pub fn writer(&self) -> Writer {
        self.server().writer.clone()
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
