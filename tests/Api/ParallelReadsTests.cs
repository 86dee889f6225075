using CommunityAlerts.Api;
using Xunit;

namespace CommunityAlerts.Tests.Api;

/// <summary>Reads of several things at the same time.</summary>
public sealed class ParallelReadsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_are_in_the_order_of_the_things_although_the_last_ends_first()
    {
        var turns = Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource()).ToArray();
        turns[3].SetResult();

        var read = await ParallelReads.ReadAsync(
            [0, 1, 2, 3],
            maxAtOnce: 4,
            async (thing, stop) =>
            {
                await turns[thing].Task.WaitAsync(stop);
                if (thing > 0)
                {
                    turns[thing - 1].SetResult();
                }

                return $"read {thing}";
            },
            Cancel
        );

        Assert.Equal(["read 0", "read 1", "read 2", "read 3"], read);
    }

    [Fact]
    public async Task A_read_that_fails_ends_the_reading_with_its_exception()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ParallelReads.ReadAsync(
                [1, 2, 3],
                maxAtOnce: 1,
                (thing, _) => thing == 2 ? throw new InvalidOperationException("two") : Task.FromResult(thing),
                Cancel
            )
        );

        Assert.Equal("two", thrown.Message);
    }
}
