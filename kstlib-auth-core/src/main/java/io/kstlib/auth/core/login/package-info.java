/** One login that is stored: how it begins, one at a time, and how it ends. Knows nothing of the types by which programs ask for it. */
@NullMarked
package io.kstlib.auth.core.login;

import org.jspecify.annotations.NullMarked;
