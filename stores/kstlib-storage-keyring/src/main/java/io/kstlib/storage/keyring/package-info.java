/**
 * The keyrings of the systems, each behind {@link io.kstlib.storage.keyring.Keyring}: the Secret Service of Linux desktops, the Keychain of macOS,
 * the Credential Manager of Windows.
 *
 * <p>Weighed: java-keyring 1.0.4 and secret-service 2.0.1 are idle, and both ask the person whenever they like. The Secret Service is spoken to by the
 * client in {@code dbus}, by the Secret Service API 0.2. The other two are called by JNA: {@code SecKeychain…} of the Security framework, since only this
 * older group of functions can be told not to ask the person, and {@code Cred…W} of Advapi32.
 */
@NullMarked
package io.kstlib.storage.keyring;

import org.jspecify.annotations.NullMarked;
