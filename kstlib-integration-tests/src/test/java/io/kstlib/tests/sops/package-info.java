/**
 * Files of {@code io.kstlib.sops} and of the {@code sops} command, each read and changed by the other; and logins whose tokens are
 * encrypted at rest, through the command.
 */
package io.kstlib.tests.sops;
