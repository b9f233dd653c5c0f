package id.ketuk.lapangan

import android.graphics.Color
import android.os.Build
import android.os.Bundle
import android.view.View
import android.view.WindowManager
import android.webkit.WebView
import androidx.activity.SystemBarStyle
import androidx.activity.enableEdgeToEdge
import androidx.core.view.ViewCompat
import androidx.core.view.WindowInsetsCompat

/**
 * The one activity. The back key goes back in the page's history and leaves the app from its first entry:
 * that is Tauri's own doing (`AppPlugin`), the pages only have to make history entries.
 */
class MainActivity : TauriActivity() {
  override fun onCreate(savedInstanceState: Bundle?) {
    // Behind the bars stands the window's own colour, so their signs are light.
    enableEdgeToEdge(SystemBarStyle.dark(Color.TRANSPARENT), SystemBarStyle.dark(Color.TRANSPARENT))
    // Screens hold names and numbers of families: no screenshot, and no picture in the list of recent apps.
    window.setFlags(WindowManager.LayoutParams.FLAG_SECURE, WindowManager.LayoutParams.FLAG_SECURE)
    wasEnded = savedInstanceState != null
    LeftPhoto.look(this, wasEnded)
    super.onCreate(savedInstanceState)
    keepClearOfBars(findViewById(android.R.id.content))
  }

  companion object {
    /** Whether Android ended the app in the background and has begun it again. */
    @JvmStatic
    var wasEnded = false
      private set
  }

  override fun onWebViewCreate(webView: WebView) {
    webView.setBackgroundColor(getColor(R.color.ground))
    // No other app is asked to fill in, or offered to keep, what families say.
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.O) {
      webView.importantForAutofill = View.IMPORTANT_FOR_AUTOFILL_NO_EXCLUDE_DESCENDANTS
    }
  }

  /**
   * The page gets what the bars, the camera's notch and the keyboard leave. Done here and not in CSS, since
   * WebViews tell a page about the keyboard only in recent versions; a page sees insets of 0.
   */
  private fun keepClearOfBars(content: View) {
    ViewCompat.setOnApplyWindowInsetsListener(content) { view, insets ->
      val covering =
        WindowInsetsCompat.Type.systemBars() or
          WindowInsetsCompat.Type.displayCutout() or
          WindowInsetsCompat.Type.ime()
      val covered = insets.getInsets(covering)
      view.setPadding(covered.left, covered.top, covered.right, covered.bottom)
      WindowInsetsCompat.CONSUMED
    }
  }
}
