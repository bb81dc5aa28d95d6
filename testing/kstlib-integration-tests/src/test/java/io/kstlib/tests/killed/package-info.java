/** Clients that are killed in the middle of a login or a refresh. */
package io.kstlib.tests.killed;
