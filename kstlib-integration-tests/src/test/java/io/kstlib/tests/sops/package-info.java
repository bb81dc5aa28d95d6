/** Logins whose tokens are encrypted at rest, through the command. */
package io.kstlib.tests.sops;
