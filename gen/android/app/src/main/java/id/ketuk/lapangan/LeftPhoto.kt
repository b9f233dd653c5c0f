package id.ketuk.lapangan

import android.content.Context
import android.os.Environment
import java.io.File

/**
 * A photo whose page is gone: Android may end the app while the camera is open. The camera's file is found when
 * the app comes back and offered to the page; all other files of the camera are taken away, since the page has
 * kept what it wanted and a picture of somebody's house has no business lying about.
 */
object LeftPhoto {
  private const val AGE_MS_MAX = 60L * 60 * 1000

  private var hasLooked = false
  private var left: File? = null

  /** Called when the activity begins; only the first call of a process does anything, as nothing is under way then. */
  @Synchronized
  fun look(context: Context, wasEnded: Boolean) {
    if (hasLooked) return
    hasLooked = true
    val folder = context.getExternalFilesDir(Environment.DIRECTORY_PICTURES) ?: return
    val photos = folder.listFiles()?.filter { it.isFile } ?: return
    val newest = photos.filter { it.length() > 0 }.maxByOrNull { it.lastModified() }
    val isFresh = newest != null && System.currentTimeMillis() - newest.lastModified() < AGE_MS_MAX
    left = if (wasEnded && isFresh) newest else null
    photos.filter { it != left }.forEach { it.delete() }
  }

  /** Gives the photo away, once; whoever takes it deletes it when the page has done with it. */
  @Synchronized
  fun take(): File? = left.also { left = null }
}
