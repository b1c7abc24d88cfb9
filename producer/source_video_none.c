#include "source.h"

#include "message.h"

/* Built without FFmpeg's libraries. */

static bool video_matches(const struct source_request *request)
{
    (void)request;
    return true;
}

static struct source *video_open(const struct source_request *request)
{
    message("%s: built without FFmpeg (FRAMEMAP_FFMPEG is OFF); build with -DFRAMEMAP_FFMPEG=ON, or "
            "`ffmpeg -i %s -f yuv4mpegpipe - | framemap-producer y4m:-`",
            request->text, request->text);
    return NULL;
}

const struct source_ops source_video = {
    .name = "video",
    .form = "VIDEO",
    .help = "a video file (this build has no FFmpeg and refuses them)",
    .matches = video_matches,
    .open = video_open,
};
