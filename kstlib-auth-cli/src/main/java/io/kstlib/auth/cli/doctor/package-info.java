/** What {@code doctor} looks at, and how it tells. */
@NullMarked
package io.kstlib.auth.cli.doctor;

import org.jspecify.annotations.NullMarked;
