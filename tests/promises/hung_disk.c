/* Delays calls of the file system on one folder, for tests: IVIG_FOLDER names it, IVIG_CALLS which
   calls (or "all"), IVIG_DELAY for how many seconds; a file "go" beside the folder starts it.
   Preloaded, so that nothing of the program knows of it. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int inside(const char *path) {
    const char *folder = getenv("IVIG_FOLDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int inside_fd(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return inside(path);
}

static int inside_at(int dir, const char *path) {
    return path && path[0] == '/' ? inside(path) : dir >= 0 && inside_fd(dir);
}

static void slow(const char *name) {
    const char *calls = getenv("IVIG_CALLS"), *delay = getenv("IVIG_DELAY");
    const char *go = getenv("IVIG_GO");
    int (*real_access)(const char *, int) = dlsym(RTLD_NEXT, "access");
    if (!calls || !delay || !go || real_access(go, F_OK)) return;
    if (strcmp(calls, "all") && strcmp(calls, name)) return;
    double s = atof(delay);
    struct timespec left = {(time_t)s, (long)((s - (time_t)s) * 1e9)};
    while (nanosleep(&left, &left)) {}
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)

#define OPENS(name) int name(const char *path, int flags, ...) { REAL(name); va_list a; \
    va_start(a, flags); mode_t mode = va_arg(a, mode_t); va_end(a); \
    if (inside(path)) slow("open"); return real(path, flags, mode); }
OPENS(open) OPENS(open64)
#define OPENSAT(name) int name(int dir, const char *path, int flags, ...) { REAL(name); va_list a; \
    va_start(a, flags); mode_t mode = va_arg(a, mode_t); va_end(a); \
    if (inside_at(dir, path)) slow("open"); return real(dir, path, flags, mode); }
OPENSAT(openat) OPENSAT(openat64)
#define PATH1(name, call, more, ...) int name(const char *path more) { REAL(name); \
    if (inside(path)) slow(call); return real(path __VA_ARGS__); }
#define C ,
PATH1(stat, "stat", C struct stat *s, , s)
PATH1(lstat, "stat", C struct stat *s, , s)
PATH1(stat64, "stat", C struct stat64 *s, , s)
PATH1(lstat64, "stat", C struct stat64 *s, , s)
PATH1(mkdir, "mkdir", C mode_t m, , m)
PATH1(access, "stat", C int m, , m)
PATH1(unlink, "unlink", )
int fstatat(int dir, const char *path, struct stat *s, int f) { REAL(fstatat);
    if (inside_at(dir, path)) slow("stat"); return real(dir, path, s, f); }
int fstatat64(int dir, const char *path, struct stat64 *s, int f) { REAL(fstatat64);
    if (inside_at(dir, path)) slow("stat"); return real(dir, path, s, f); }
int unlinkat(int dir, const char *path, int f) { REAL(unlinkat);
    if (inside_at(dir, path)) slow("unlink"); return real(dir, path, f); }
int rename(const char *from, const char *to) { REAL(rename);
    if (inside(from)) slow("rename"); return real(from, to); }
int renameat(int d, const char *from, int e, const char *to) { REAL(renameat);
    if (inside_at(d, from)) slow("rename"); return real(d, from, e, to); }
int linkat(int d, const char *from, int e, const char *to, int f) { REAL(linkat);
    if (inside_at(e, to)) slow("link"); return real(d, from, e, to, f); }
#define ON_FD(type, name, call, more, ...) type name(int fd more) { REAL(name); \
    if (fd > 2 && inside_fd(fd)) slow(call); return real(fd __VA_ARGS__); }
ON_FD(int, fsync, "fsync", )
ON_FD(int, fchmod, "fchmod", C mode_t m, , m)
ON_FD(int, ftruncate, "truncate", C off_t n, , n)
ON_FD(int, ftruncate64, "truncate", C off64_t n, , n)
ON_FD(int, fstat, "stat", C struct stat *s, , s)
ON_FD(int, fstat64, "stat", C struct stat64 *s, , s)
ON_FD(int, flock, "flock", C int o, , o)
ON_FD(ssize_t, read, "read", C void *b C size_t n, , b, n)
ON_FD(ssize_t, write, "write", C const void *b C size_t n, , b, n)
ON_FD(ssize_t, pread64, "read", C void *b C size_t n C off64_t o, , b, n, o)
ON_FD(ssize_t, pwrite64, "write", C const void *b C size_t n C off64_t o, , b, n, o)
DIR *opendir(const char *path) { REAL(opendir);
    if (inside(path)) slow("list"); return real(path); }
