//! Ketuk itself: a real server process and two devices with sealed vaults on the disk.

use super::super::cost::thread_cpu_s;
use super::engine::{Document, Engine, Texts, Told, Who};
use super::meter::Meter;
use crate::cadre::{interview_new, save_points};
use crate::demo::desk::Desk;
use crate::process::ServerProcess;
use crate::temp::TempDir;
use crate::venv::root;
use anyhow::{Context, Result, ensure};
use ketuk_device::{Device, RecordId, ScopeId, Vault};
use ketuk_fleet::city::{Dice, Family};
use ketuk_form::{Key, Value};
use ketuk_transport::{Exposure, Outside, Road, Roots, SystemWorld};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How long a household may take into the office's list after its receipt.
const LISTED_WITHIN: Duration = Duration::from_secs(10);
const SCOPE: ScopeId = ScopeId(6_474_011_003_001);

/// Our side, with its server and its devices.
pub(super) struct Ketuk {
    runtime: Runtime,
    devices: [Device; 2],
    roads: [Road; 2],
    meter: Meter,
    server: ServerProcess,
    desk: Desk,
    records: Vec<RecordId>,
    _folder: TempDir,
}

impl Ketuk {
    /// Starts everything and interviews the families on the first device; also what it then holds.
    pub(super) fn filled(families: &[&Family]) -> Result<(Self, Vec<Document>)> {
        let folder = TempDir::new("yardstick-ours")?;
        let server =
            ServerProcess::start(&folder.path().join("hub.db"), SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let meter = Meter::start(server.address())?;
        let desk = Desk::new(server.address(), server.token()?);
        desk.send_areas(&std::fs::read_to_string(root().join("schemas/areas/bontang.csv"))?)?;
        let runtime = Runtime::new()?;
        let made = ["first", "second"].map(|name| -> Result<_> {
            let road = Road::new(&meter.url(), Exposure::LoopbackOnly, &Roots::None).context("road")?;
            let mut device = Device::open(Vault::open(&folder.path().join(format!("{name}.ketuk")))?);
            let code = desk.invite(name, &[SCOPE.0])?;
            let mut outside = SystemWorld::new();
            runtime.block_on(road.enrol(&mut device, &mut outside, &code, name))?;
            runtime.block_on(road.sync(&mut device, &mut outside, &mut |_| ()))?;
            Ok((device, road))
        });
        let [first, second] = made;
        let ((first, first_road), (second, second_road)) = (first?, second?);
        let (devices, roads) = ([first, second], [first_road, second_road]);
        let records = Vec::new();
        let mut own = Self { runtime, devices, roads, meter, server, desk, records, _folder: folder };
        let documents = own.interview(families)?;
        Ok((own, documents))
    }

    fn interview(&mut self, families: &[&Family]) -> Result<Vec<Document>> {
        let mut outside = SystemWorld::new();
        let device = &mut self.devices[0];
        let mut documents = Vec::with_capacity(families.len());
        for (at, family) in families.iter().enumerate() {
            // The same dice twice: they say the same answers at the same saves.
            let (mut dice, mut again) = (Dice::for_part(7, at as u64), Dice::for_part(7, at as u64));
            let (record, _) =
                outside.with_world(|world| interview_new(device, world, SCOPE, family, &mut dice))?;
            self.records.push(record);
            let points = save_points(device, family, &mut again).into_iter();
            let as_texts = |point: Vec<(Key, Value)>| -> Texts {
                point.into_iter().map(|(key, value)| (key.to_string(), value.to_text())).collect()
            };
            let mut saves: Vec<Texts> = points.map(as_texts).collect();
            let answers = texts(device, record)?;
            // What came with the end of the visit.
            let said = |key: &String| saves.iter().any(|save| save.contains_key(key));
            let rest: Texts = answers.clone().into_iter().filter(|(key, _)| !said(key)).collect();
            saves.push(rest);
            documents.push(Document { answers, saves });
        }
        Ok(documents)
    }

    fn place(who: Who) -> usize {
        match who {
            Who::First => 0,
            Who::Second => 1,
        }
    }
}

/// The answers of a record as texts.
fn texts(device: &Device, record: RecordId) -> Result<Texts> {
    let answers = device.answers(record)?;
    Ok(answers.iter().map(|(key, value)| (key.to_string(), value.to_text())).collect())
}

impl Engine for Ketuk {
    fn name(&self) -> String {
        format!("Ketuk {}", env!("CARGO_PKG_VERSION"))
    }

    fn meter(&self) -> &Meter {
        &self.meter
    }

    fn server(&self) -> u32 {
        self.server.id()
    }

    fn device_cpu_s(&self, _: Who) -> Option<f64> {
        // Both devices work on this thread, one after the other.
        thread_cpu_s()
    }

    fn count_arrived(&mut self) -> Result<usize> {
        let begun = Instant::now();
        loop {
            // What follows from so many at once is derived after their receipts.
            let count = self.desk.list_households()?.len();
            if count >= self.records.len() || begun.elapsed() > LISTED_WITHIN {
                return Ok(count);
            }
        }
    }

    fn push(&mut self) -> Result<()> {
        self.sync(Who::First)
    }

    fn pull(&mut self) -> Result<()> {
        self.sync(Who::Second)?;
        let held = self.devices[1].list()?.len();
        ensure!(held == self.records.len(), "{held} households instead of {}", self.records.len());
        Ok(())
    }

    fn edit(&mut self, who: Who, at: usize, answers: &Texts) -> Result<()> {
        let (device, record) = (&mut self.devices[Self::place(who)], self.records[at]);
        let mut outside = SystemWorld::new();
        for (key, value) in answers {
            let (key, value) = (Key::parse(key)?, Value::from_text(value));
            outside.with_world(|world| device.answer(world, record, &key, &value))?;
        }
        outside.with_world(|world| device.save(world, record)).map(drop)?;
        Ok(())
    }

    fn sync(&mut self, who: Who) -> Result<()> {
        let at = Self::place(who);
        let (road, device) = (&self.roads[at], &mut self.devices[at]);
        self.runtime.block_on(road.sync(device, &mut SystemWorld::new(), &mut |_| ()))?;
        Ok(())
    }

    fn part(&mut self, _: Who) -> Result<()> {
        Ok(())
    }

    fn read(&mut self, who: Who, at: usize) -> Result<Told> {
        let (device, record) = (&self.devices[Self::place(who)], self.records[at]);
        let disputes = device.show(record, "id")?.disputes;
        let open = disputes.into_iter().filter(|dispute| matches!(&*dispute.class, "human" | "reviewable"));
        let fields_in_conflict: Vec<_> = open.map(|dispute| dispute.key).collect();
        let documents_in_conflict = usize::from(!fields_in_conflict.is_empty());
        Ok(Told { answers: texts(device, record)?, documents_in_conflict, fields_in_conflict })
    }
}
