package id.ketuk.lapangan

import android.app.Activity
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import android.util.Base64
import app.tauri.annotation.Command
import app.tauri.annotation.TauriPlugin
import app.tauri.plugin.Invoke
import app.tauri.plugin.JSObject
import app.tauri.plugin.Plugin
import java.io.File
import java.io.IOException
import java.security.GeneralSecurityException
import java.security.KeyStore
import java.security.SecureRandom
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * This phone's half of the vault's key. Called by `shell/src/keystore.rs` only; pages have no permission for it.
 *
 * 32 random bytes lie in a file that no backup takes along, sealed by a key of Android's Keystore that never leaves
 * it. A secret is made once: as long as its file is there, no other takes its place, for the vault would not open.
 */
@TauriPlugin
class KeystorePlugin(private val activity: Activity) : Plugin(activity) {
  private val file: File
    get() = File(activity.noBackupFilesDir, "ketuk.secret")

  private val store: KeyStore
    get() = KeyStore.getInstance(PROVIDER).apply { load(null) }

  /** The secret as `{"secret": base64}`; empty where there is none yet. */
  @Command fun find(invoke: Invoke) = answer(invoke) { read() ?: ByteArray(0) }

  /** The same, made where there is none. */
  @Command fun make(invoke: Invoke) = answer(invoke) { read() ?: create() }

  /** Destroys the key first, then what it sealed. */
  @Command
  fun destroy(invoke: Invoke) =
    answer(invoke) {
      store.deleteEntry(ALIAS)
      if (file.exists() && !file.delete()) throw IOException("delete")
      ByteArray(0)
    }

  private fun answer(invoke: Invoke, work: () -> ByteArray) {
    try {
      val secret = work()
      val text = Base64.encodeToString(secret, Base64.NO_WRAP)
      secret.fill(0)
      invoke.resolve(JSObject().apply { put("secret", text) })
    } catch (problem: GeneralSecurityException) {
      invoke.reject(problem.javaClass.simpleName)
    } catch (problem: IOException) {
      invoke.reject(problem.javaClass.simpleName)
    } catch (problem: RuntimeException) {
      // Some phones' Keystore throws what its contract does not name.
      invoke.reject(problem.javaClass.simpleName)
    }
  }

  private fun read(): ByteArray? {
    if (!file.exists()) return null
    val kept = file.readBytes()
    val key = store.getKey(ALIAS, null) as? SecretKey ?: throw IOException("key")
    if (kept.size <= NONCE_BYTES) throw IOException("short")
    val cipher = Cipher.getInstance(CIPHER)
    cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, kept, 0, NONCE_BYTES))
    return cipher.doFinal(kept, NONCE_BYTES, kept.size - NONCE_BYTES)
  }

  private fun create(): ByteArray {
    val spec =
      KeyGenParameterSpec.Builder(ALIAS, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
        .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
        .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
        .setKeySize(256)
        .build()
    val key = KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER).run {
      init(spec)
      generateKey()
    }
    val secret = ByteArray(SECRET_BYTES).also { SecureRandom().nextBytes(it) }
    val cipher = Cipher.getInstance(CIPHER).apply { init(Cipher.ENCRYPT_MODE, key) }
    val sealed = cipher.iv + cipher.doFinal(secret)
    // Whole beside its place first: half of it under its name would lock everything away.
    val part = File(file.path + ".part")
    part.outputStream().use {
      it.write(sealed)
      it.fd.sync()
    }
    if (!part.renameTo(file)) throw IOException("rename")
    return secret
  }

  private companion object {
    const val PROVIDER = "AndroidKeyStore"
    const val ALIAS = "ketuk.vault"
    const val CIPHER = "AES/GCM/NoPadding"
    const val NONCE_BYTES = 12
    const val TAG_BITS = 128
    const val SECRET_BYTES = 32
  }
}
