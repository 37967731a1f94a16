/*
 * A disk under a test's control: preloaded into a process, it holds or fails the calls with which LMDB makes a commit
 * durable. The folder named by DISK_CONTROL holds the orders, as files:
 *
 *   hold-data  the sync of data pages waits while the file is there; held-data appears once one waits
 *   hold-meta  the synced write of the meta page waits while the file is there; held-meta appears once one waits
 *   fail-meta  every synced write of the meta page fails with EIO
 *   fail-once  the next sync of data pages fails with EIO, and the file goes
 *   fail       every sync of data pages fails with EIO
 *   full-once  the next two syncs of data pages fail with ENOSPC: one takes this file away, the next full-twice
 *   full-twice
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int path_of(char *path, size_t size, const char *name)
{
    const char *control = getenv("DISK_CONTROL");
    return control != NULL && snprintf(path, size, "%s/%s", control, name) < (int)size;
}

static int ordered(const char *name)
{
    char path[4096];
    return path_of(path, sizeof path, name) && access(path, F_OK) == 0;
}

static int taken(const char *name)
{
    char path[4096];
    return path_of(path, sizeof path, name) && unlink(path) == 0;
}

static void hold(const char *order, const char *sign)
{
    char path[4096];
    while (ordered(order)) {
        if (path_of(path, sizeof path, sign)) {
            int fd = open(path, O_CREAT | O_WRONLY, 0600);
            if (fd >= 0)
                close(fd);
        }
        usleep(1000);
    }
}

static int data_fault(void)
{
    hold("hold-data", "held-data");
    if (taken("fail-once") || ordered("fail"))
        return EIO;
    if (taken("full-once") || taken("full-twice"))
        return ENOSPC;
    return 0;
}

int fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int fault = data_fault();
    if (fault == 0)
        return real(fd);
    errno = fault;
    return -1;
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int fault = data_fault();
    if (fault == 0)
        return real(fd);
    errno = fault;
    return -1;
}

int msync(void *start, size_t length, int flags)
{
    int (*real)(void *, size_t, int) = (int (*)(void *, size_t, int))dlsym(RTLD_NEXT, "msync");
    hold("hold-data", "held-data");
    return real(start, length, flags);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off_t) =
        (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    if ((fcntl(fd, F_GETFL) & O_DSYNC) != 0) {
        hold("hold-meta", "held-meta");
        if (ordered("fail-meta")) {
            errno = EIO;
            return -1;
        }
    }
    return real(fd, bytes, count, offset);
}
