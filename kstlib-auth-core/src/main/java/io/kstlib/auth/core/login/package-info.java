/**
 * A login from its begin to its end: which flow does it, whose turn it is, what is stored of it, how it ends, and how it moves from one storage to
 * another. Modules of kstlib reach it from the types of programs.
 */
@NullMarked
package io.kstlib.auth.core.login;

import org.jspecify.annotations.NullMarked;
