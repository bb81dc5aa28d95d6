/** Secrets that a program of the person prints. */
@NullMarked
package io.kstlib.secret.exec;

import org.jspecify.annotations.NullMarked;
