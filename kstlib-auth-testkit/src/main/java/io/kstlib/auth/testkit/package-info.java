/** What every plugin factory keeps to. */
@NullMarked
package io.kstlib.auth.testkit;

import org.jspecify.annotations.NullMarked;
