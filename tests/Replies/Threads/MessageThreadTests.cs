using CommunityAlerts.Replies;
using CommunityAlerts.Replies.Threads;
using CommunityAlerts.Sms;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Replies.Threads;

public sealed class MessageThreadTests
{
    private static readonly Instant Noon = Instant.FromUtc(2027, 6, 18, 12, 0);

    [Fact]
    public void A_reply_without_a_keyword_is_unread_and_opens_a_thread_that_was_done()
    {
        var thread = Begin().Receive(Reply("When?", 1)).MarkDone().Receive(Reply("Where?", 2));

        Assert.Equal(MessageThreadState.Open, thread.State);
        Assert.Equal(1, thread.Unread);
        Assert.Equal("Where?", thread.LastText);
    }

    [Fact]
    public void A_reply_with_a_keyword_changes_neither_state_nor_unread_count()
    {
        var thread = Begin().Receive(Reply("When?", 1)).MarkDone().Receive(Reply("HELP", 2, Keyword.Help));

        Assert.Equal(MessageThreadState.Done, thread.State);
        Assert.Equal(0, thread.Unread);
        Assert.Equal("HELP", thread.LastText);
    }

    [Fact]
    public void A_STOP_settles_that_a_reply_before_it_was_likely_a_request_to_stop()
    {
        var asked = Begin().Receive(Reply("no more please", 1) with { LikelyStop = true });
        Assert.True(asked.LikelyStop);

        Assert.False(asked.Receive(Reply("STOP", 2, Keyword.Stop)).LikelyStop);
    }

    [Fact]
    public void A_reply_whose_event_is_late_counts_as_unread_and_does_not_become_the_last_text()
    {
        var thread = Begin().Receive(Reply("second", 2)).Receive(Reply("first", 1));

        Assert.Equal("second", thread.LastText);
        Assert.Equal(Noon + Duration.FromMinutes(2), thread.LastAt);
        Assert.Equal(2, thread.Unread);
    }

    [Fact]
    public void An_answer_is_the_last_text_and_leaves_replies_unread()
    {
        var thread = Begin().Receive(Reply("When?", 1)).Answer(Noon + Duration.FromMinutes(5), "At nine.", "Li");

        Assert.Equal("At nine.", thread.LastText);
        Assert.Equal("Li", thread.LastBy);
        Assert.Null(thread.Receive(Reply("Thanks.", 6)).LastBy);
        Assert.Equal(1, thread.Unread);
    }

    [Fact]
    public void A_writer_waits_for_an_answer_until_one_is_the_last_text_and_all_replies_are_read()
    {
        var read = Begin().Receive(Reply("When?", 1)).MarkRead();
        var answered = read.Answer(Noon + Duration.FromMinutes(5), "At nine.", "Li");

        Assert.True(read.IsUnanswered);
        Assert.False(answered.IsUnanswered);
        // Its event came late, so the answer was written without it.
        Assert.True(answered.Receive(Reply("And where?", 4)).IsUnanswered);
        Assert.True(answered.Receive(Reply("Thanks.", 6)).MarkRead().IsUnanswered);
    }

    private static MessageThread Begin() => MessageThread.Begin("id", Reply("When?", 0));

    private static StoredReply Reply(string text, int minute, Keyword keyword = Keyword.None) =>
        new(
            new Reply(
                text,
                PhoneNumber.FromE164("+12025550111"),
                "+18005550199",
                text,
                Noon + Duration.FromMinutes(minute)
            ),
            new NumberKey(new string('0', NumberKey.Length)),
            keyword,
            []
        );
}
