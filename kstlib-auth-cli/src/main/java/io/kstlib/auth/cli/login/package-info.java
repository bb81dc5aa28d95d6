/**
 * From the configuration of a provider to the end of its login: writes a configuration, asks for consent to one that was found, logs in and out, and
 * moves a login to another storage.
 */
@NullMarked
package io.kstlib.auth.cli.login;

import org.jspecify.annotations.NullMarked;
