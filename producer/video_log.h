/* What FFmpeg's libraries say, kept back from stderr: the last of their errors becomes part of one line
 * of ours. Threads: libav calls in from any; the functions here are for the main one. */
#ifndef FM_PRODUCER_VIDEO_LOG_H
#define FM_PRODUCER_VIDEO_LOG_H

#define VIDEO_LOG_MAX 256

struct video_error {
    char text[2 * VIDEO_LOG_MAX];
};

void video_log_install(void); /* for the whole process; also forgets what was said before */

/* An AVERROR in words, with what was logged since install behind it: "Invalid data found when processing
 * input (moov atom not found)". */
struct video_error video_error(int error);

#endif
