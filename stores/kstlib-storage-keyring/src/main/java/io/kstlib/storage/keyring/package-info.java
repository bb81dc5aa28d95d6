/**
 * The keyrings of the systems, each behind {@link io.kstlib.storage.keyring.Keyring}: the Secret Service of Linux desktops, the Keychain of macOS,
 * the Credential Manager of Windows.
 *
 * <p>Weighed: java-keyring 1.0.4 and secret-service 2.0.1 are idle, and both ask the person whenever they like. The client in
 * {@code dbus} speaks to the Secret Service (Secret Service API 0.2). The other two are called through JNA: {@code SecKeychain…} of the Security framework, since only this
 * older group of functions can be told not to ask the person, and {@code Cred…W} of Advapi32.
 *
 * <p>{@code io.kstlib.storage.keyring} has no store of its own. {@code TokenEnvelope} of the storage {@code sops} encrypts for one age identity that
 * an {@code IdentityKeeper} keeps, and {@code KeyringIdentity} keeps it in the keyring. Only a login and a move call {@code TokenStorage.unlock},
 * which may ask the person; every other call fails while the keyring is locked. A key of SOPS that has a passphrase asks through its own program.
 * The client of D-Bus is our own ({@code dbus}, where the library that was weighed is named). The keyrings of macOS and Windows are called through JNA,
 * which only they need. {@code Keychain.SecurityFramework} and {@code WindowsCredentials.Advapi32} take the functions of the system from {@code Keyring.SystemFunctions};
 * tests give native functions of their own, so that the exchanges are tested on any system.
 */
@NullMarked
package io.kstlib.storage.keyring;

import org.jspecify.annotations.NullMarked;
