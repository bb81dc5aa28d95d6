/** The command in folders that someone else filled. */
package io.kstlib.tests.hostile;
