using Azure;
using CommunityAlerts.Api;
using Xunit;

namespace CommunityAlerts.Tests.Api;

public sealed class TransientErrorsTests
{
    [Fact]
    public void The_cause_of_a_clients_last_try_is_logged()
    {
        var refused = new IOException("refused");
        var tries = new AggregateException(
            new TaskCanceledException("network time-out"),
            new RequestFailedException(0, "no answer", refused)
        );

        Assert.Same(refused, tries.InnermostCause());
        Assert.Same(refused, refused.InnermostCause());
        Assert.IsType<AggregateException>(new AggregateException().InnermostCause());
    }

    public static TheoryData<Exception, bool> Failures =>
        new()
        {
            { new RequestFailedException(0, "refused"), true },
            { new RequestFailedException(408, "time-out"), true },
            { new RequestFailedException(429, "later"), true },
            { new RequestFailedException(503, "busy"), true },
            { new RequestFailedException(403, "wrong key"), false },
            { new RequestFailedException(409, "exists"), false },
            // How a client that tried four times says it.
            {
                new AggregateException(
                    new RequestFailedException(0, "refused"),
                    new RequestFailedException(503, "busy")
                ),
                true
            },
            {
                new AggregateException(
                    new TaskCanceledException("network time-out"),
                    new RequestFailedException(0, "refused")
                ),
                true
            },
            {
                new AggregateException(
                    new RequestFailedException(0, "refused"),
                    new RequestFailedException(403, "wrong key")
                ),
                false
            },
            { new AggregateException(), false },
            // The caller gave up, or we are wrong.
            { new TaskCanceledException("the caller went away"), false },
            { new InvalidOperationException("our fault"), false },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Storage_is_out_of_reach_when_it_does_not_answer_or_says_later(Exception failure, bool isOutage) =>
        Assert.Equal(isOutage, failure.IsOutage());
}
