/** The validation report for people, and how a third party repeats it. */
@NullMarked
package io.kstlib.auth.cli.check;

import org.jspecify.annotations.NullMarked;
