// mkdir, rmdir, nested paths and their errors.
//! flags: --dir .
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "try.h"

int main(void)
{
	try("mkdir a", mkdir("a", 0755));
	try("mkdir a again", mkdir("a", 0755));
	try("mkdir a/b", mkdir("a/b", 0755));
	try("mkdir a/b/../c", mkdir("a/b/../c", 0755));
	try("mkdir x/y", mkdir("x/y", 0755));
	try("rmdir a", rmdir("a"));
	close(open("a/file", O_CREAT | O_WRONLY, 0644));
	try("rmdir a/file", rmdir("a/file"));
	try("open a/file/x", open("a/file/x", O_RDONLY));
	try("mkdir a/file", mkdir("a/file", 0755));
	try("unlink a/file", unlink("a/file"));
	try("rmdir a/b", rmdir("a/b"));
	try("rmdir a/c/", rmdir("a/c/"));
	try("rmdir a", rmdir("a"));
	try("stat a", access("a", F_OK));
	return 0;
}
