/**
 * As much of D-Bus as the Secret Service needs: a client on the session bus, with a limit for everything that is read and a deadline for each call.
 *
 * <p>Follows the D-Bus Specification 0.43: sections "Type System", "Message Protocol", "Authentication Protocol" (EXTERNAL) and "Server Addresses"
 * ({@code unix:path}). Weighed: dbus-java 5.2.2, which is well kept. It brings SLF4J, for which a program would need a binding, and {@code java.xml};
 * it has one time to wait for answers in the whole process, starts threads for each connection, and makes proxies with reflection, which each start of
 * a program would pay for. A few calls of one service need a tenth of it.
 */
@NullMarked
package io.kstlib.storage.keyring.dbus;

import org.jspecify.annotations.NullMarked;
