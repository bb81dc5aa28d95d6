/** The person at the terminal: the browser, pasting, the clipboard. */
@NullMarked
package io.kstlib.auth.cli.person;

import org.jspecify.annotations.NullMarked;
