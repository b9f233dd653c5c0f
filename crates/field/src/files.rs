//! Photos and other files of answers, as screens hand them in and ask for them.

use crate::Field;
use crate::call::{read_key, record_id};
use crate::core::Core;
use crate::holder::AtDesk;
use crate::limits::{BUNDLE_BASE64_MAX, FILE_BASE64_MAX};
use crate::map::{self, MapFile};
use crate::problem::Trouble;
use crate::sync::{notices, tell_touched};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ketuk_device::{BundleFile, FileHash, ProblemCode};
use ketuk_transport::GoOn;
use ketuk_view::{
    EventView, ExportPart, ExportView, File, FileView, Import, ImportView, KeepFile, PageView, SyncReport,
};

impl Core {
    /// Keeps a file as an answer: both are on the disk when this returns.
    pub(crate) fn keep_file(&mut self, ask: KeepFile) -> Result<PageView, Trouble> {
        let KeepFile { record, page, key, media, base64 } = ask;
        let (id, key) = (record_id(&record)?, read_key(&key)?);
        if base64.len() > FILE_BASE64_MAX {
            return Err(ketuk_device::Problem::with(ProblemCode::FileTooLarge, base64.len()).into());
        }
        let bytes = STANDARD.decode(base64).map_err(|_| Trouble::unreadable("base64"))?;
        self.act(|device, world, _| device.keep_file(world, id, &key, &media, &bytes))?;
        self.page(&record, &page)
    }
}

impl Core {
    /// Everything that waits, as a file for a stick. It waits on until the server has answered.
    pub(crate) fn export(&mut self, most_kb: u32) -> Result<ExportView, Trouble> {
        let most = most_kb as usize * 1_000;
        let volumes = self.act(|device, world, _| match most {
            0 => device.plan_bundle(world).map(|file| vec![file]),
            most => device.plan_volumes(world, most),
        })?;
        let (mut households, mut saves, mut parts) = (0, 0, Vec::with_capacity(volumes.len()));
        for BundleFile { name, bytes, households: more, saves: more_saves, .. } in volumes {
            (households, saves) = (households + more, saves + more_saves);
            parts.push(ExportPart { name, base64: STANDARD.encode(&bytes) });
        }
        let rest = parts.split_off(parts.len().min(1));
        let ExportPart { name, base64 } = parts.pop().ok_or_else(|| Trouble::unreadable("export"))?;
        let files_waiting = self.device.count_waiting_files()?;
        self.tell(EventView::Home);
        Ok(ExportView { name, base64, households, saves, files_waiting, rest })
    }

    /// Takes in the server's answer, or a form.
    fn import_bundle(&mut self, bytes: &[u8]) -> Result<ImportView, Trouble> {
        let report = self.act(|device, world, _| device.absorb_bundle(world, bytes))?;
        tell_touched(&self.hear(), &report);
        let notices = notices(Some(&report), self.language());
        Ok(ImportView { report, notices, map: String::new() })
    }
}

/// Takes in a file that came by hand: the server's answer, a form, or something for the map.
pub(crate) async fn import(field: &Field, ask: &Import) -> Result<ImportView, Trouble> {
    if ask.base64.len() > BUNDLE_BASE64_MAX {
        return Err(ketuk_device::Problem::with(ProblemCode::BundleTooLarge, ask.base64.len()).into());
    }
    let bytes = STANDARD.decode(&ask.base64).map_err(|_| Trouble::unreadable("base64"))?;
    let brought = match MapFile::find(&bytes) {
        None => {
            // What a sync under way has asked for would no longer fit.
            let _road = field.sync().road().lock_owned().await;
            return field.desk().ask(move |core| core.import_bundle(&bytes)).await?;
        }
        Some(MapFile::Tiles) => map::install_tiles(field, bytes.as_slice())?,
        Some(MapFile::Outlines) => map::install_outlines(field, &bytes).await?,
    };
    let map = field.desk().ask(move |core| brought.words(core.language())).await?;
    Ok(ImportView { report: SyncReport::default(), notices: Vec::new(), map })
}

/// A file of an answer; fetched where it is not here. Without a road it stays `away`.
pub(crate) async fn fetch(field: &Field, ask: &File) -> Result<FileView, Trouble> {
    let record = record_id(&ask.record)?;
    let hash = FileHash::of_answer(&ask.hash).ok_or_else(|| Trouble::unreadable("hash"))?;
    let here = load(field, hash).await?;
    if here.state != "away" {
        return Ok(here);
    }
    let road = field.desk().ask(|core| core.road());
    let Some(road) = road.await?? else { return Ok(here) };
    let (mut holder, fault) = AtDesk::new(field.desk().clone());
    let one_at_a_time = field.sync().road();
    let (done, wait) = tokio::sync::oneshot::channel();
    field.spawn(async move {
        let _road = one_at_a_time.lock().await;
        let mut go_on = |_: &_| GoOn::Yes;
        let came = tokio::select! {
            fetched = road.fetch_file_held(&mut holder, (record, hash), &mut go_on) => fetched.is_ok(),
            Ok(_) = fault => false,
        };
        // Whoever asked may be gone; the pieces that came stay.
        let _ = done.send(came);
    });
    if wait.await == Ok(true) { load(field, hash).await } else { Ok(here) }
}

async fn load(field: &Field, hash: FileHash) -> Result<FileView, Trouble> {
    let loaded = field.desk().ask(move |core| core.device.load_file(hash)).await??;
    Ok(FileView { base64: STANDARD.encode(&loaded.content), ..loaded.view })
}
