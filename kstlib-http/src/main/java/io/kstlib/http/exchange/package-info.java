/**
 * One request and its answer by OkHttp: which way it goes, within which time, and as which bytes. Nothing outside of this package and of the
 * sessions knows OkHttp.
 */
@NullMarked
package io.kstlib.http.exchange;

import org.jspecify.annotations.NullMarked;
