package id.ketuk.lapangan

import android.app.Activity
import android.content.ClipData
import android.content.Intent
import android.net.Uri
import android.os.Build
import android.provider.OpenableColumns
import android.webkit.WebView
import androidx.core.content.FileProvider
import app.tauri.annotation.Command
import app.tauri.annotation.InvokeArg
import app.tauri.annotation.TauriPlugin
import app.tauri.plugin.Invoke
import app.tauri.plugin.JSObject
import app.tauri.plugin.Plugin
import java.io.File
import java.io.IOException
import java.io.InputStream

/** A file below the cache's `kiriman/` that is to be shared. */
@InvokeArg
class ShareArgs {
  lateinit var path: String
}

/**
 * Files between this app and others: the share sheet, and bundles that are opened with this app. Called by
 * `shell/src/android.rs` only; pages have no permission for it.
 *
 * What was opened is copied into the cache at once: the right to read it lasts as long as this activity.
 */
@TauriPlugin
class HandPlugin(private val activity: Activity) : Plugin(activity) {
  private var waiting: Uri? = null

  override fun load(webView: WebView) {
    // Started from the list of recent apps, or after it was ended in the background, Android hands over the old
    // intent once more.
    val again = activity.intent.flags and Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY != 0
    if (!again && !MainActivity.wasEnded) onNewIntent(activity.intent)
  }

  override fun onNewIntent(intent: Intent) {
    val opened =
      when (intent.action) {
        Intent.ACTION_VIEW -> intent.data
        Intent.ACTION_SEND -> streamOf(intent)
        else -> null
      }
    if (opened != null && isOthers(opened)) waiting = opened
  }

  /** Nobody makes this app read its own files for them: content of other apps only. */
  private fun isOthers(uri: Uri) =
    uri.scheme == "content" && uri.authority?.startsWith(activity.packageName) == false

  /** Opens the share sheet. Whoever the person chooses may read this one file, and nobody else. */
  @Command
  fun share(invoke: Invoke) {
    val file = File(invoke.parseArgs(ShareArgs::class.java).path)
    val uri = FileProvider.getUriForFile(activity, activity.packageName + ".fileprovider", file)
    val send =
      Intent(Intent.ACTION_SEND).apply {
        type = "application/octet-stream"
        putExtra(Intent.EXTRA_STREAM, uri)
        clipData = ClipData.newRawUri(file.name, uri)
        addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION)
      }
    activity.runOnUiThread {
      try {
        activity.startActivity(Intent.createChooser(send, activity.getString(R.string.share_bundle)))
        invoke.resolve()
      } catch (problem: RuntimeException) {
        invoke.reject(problem.javaClass.simpleName)
      }
    }
  }

  /** What was opened with this app, once; else a photo that was taken while the app was ended, once. */
  @Command
  fun take(invoke: Invoke) {
    val uri = waiting
    waiting = null
    if (uri == null) {
      val photo = LeftPhoto.take()
      invoke.resolve(if (photo == null) state("nothing") else file(photo, photo.name, "image/jpeg"))
      return
    }
    // Another app's provider may take its time, e.g. to download.
    Thread { invoke.resolve(copy(uri)) }.start()
  }

  private fun copy(uri: Uri): JSObject {
    var target: File? = null
    val answer =
      try {
        val copy = File.createTempFile("dibuka", ".tmp", activity.cacheDir)
        target = copy
        val whole = activity.contentResolver.openInputStream(uri)?.use { copyUpTo(it, copy) }
        when (whole) {
          null -> state("unreadable")
          false -> state("too_large")
          true -> file(copy, nameOf(uri), "application/x-ketuk")
        }
      } catch (problem: IOException) {
        val isFull = activity.cacheDir.usableSpace < SPACE_BYTES_MIN
        state(if (isFull) "no_space" else "unreadable")
      } catch (problem: RuntimeException) {
        // A provider that does not exist any more, or takes its permission back.
        state("unreadable")
      }
    if (answer.getString("state") != "file") target?.delete()
    return answer
  }

  /** False where there is more than [BYTES_MAX]. */
  private fun copyUpTo(source: InputStream, target: File): Boolean {
    target.outputStream().use { sink ->
      val buffer = ByteArray(64 * 1024)
      var total = 0L
      var count = source.read(buffer)
      while (count >= 0 && total <= BYTES_MAX) {
        total += count
        sink.write(buffer, 0, count)
        count = source.read(buffer)
      }
      return total <= BYTES_MAX
    }
  }

  private fun nameOf(uri: Uri): String {
    val column = arrayOf(OpenableColumns.DISPLAY_NAME)
    activity.contentResolver.query(uri, column, null, null, null)?.use { rows ->
      if (rows.moveToFirst() && !rows.isNull(0)) return rows.getString(0)
    }
    return uri.lastPathSegment ?: ""
  }

  private fun streamOf(intent: Intent): Uri? =
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) {
      intent.getParcelableExtra(Intent.EXTRA_STREAM, Uri::class.java)
    } else {
      @Suppress("DEPRECATION") intent.getParcelableExtra(Intent.EXTRA_STREAM)
    }

  private fun state(name: String) = JSObject().apply { put("state", name) }

  private fun file(path: File, name: String, media: String) =
    state("file").apply {
      put("path", path.absolutePath)
      put("name", name)
      put("media", media)
    }

  private companion object {
    /** The same limit as `FILE_BYTES_MAX` in `shell/src/files.rs`. */
    const val BYTES_MAX = 32L * 1024 * 1024

    /** With less, a copy that failed has failed for want of room. */
    const val SPACE_BYTES_MIN = 1024L * 1024
  }
}
