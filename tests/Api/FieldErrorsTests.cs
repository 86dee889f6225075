using CommunityAlerts.Problems;
using Xunit;

namespace CommunityAlerts.Tests.Api;

/// <summary>The answer to a body is small, however much is wrong with it.</summary>
public sealed class FieldErrorsTests
{
    [Theory]
    [InlineData(1, 1, null)]
    [InlineData(99, 99, null)]
    [InlineData(100, 100, null)]
    [InlineData(101, 100, 2)]
    [InlineData(250_000, 100, 249_901)]
    public void An_answer_names_a_hundred_errors_and_counts_the_others(int errors, int named, int? more)
    {
        var answer = CommonProblems.InvalidFields([.. Errors(errors)]).Errors!;

        Assert.Equal(named, answer.Count);
        Assert.Equal(more, answer[^1].More);
        Assert.Equal(more is null ? "wrong" : "more-errors", answer[^1].Code);
        Assert.All(answer.Take(99).Index(), e => Assert.Equal($"/a/{e.Index}", e.Item.Pointer));
    }

    [Fact]
    public void Errors_of_several_bodies_that_are_counted_already_are_counted_once()
    {
        var first = CommonProblems.InvalidFields([.. Errors(120)]).Errors!;
        var second = CommonProblems.InvalidFields([.. Errors(300)]).Errors!;

        var both = CommonProblems.InvalidFields([.. first, .. second]).Errors!;

        // The first body's 99 are named; its 21 others and the second body's 300 are counted.
        Assert.Equal(100, both.Count);
        Assert.Equal(321, both[^1].More);
    }

    [Fact]
    public void Caller_text_is_shortened_in_every_part_of_an_error()
    {
        var written = new string('x', 1_000_000);

        var error = CommonProblems
            .InvalidFields(new FieldError(written, "wrong", written) { Name = written })
            .Errors!.Single();

        Assert.Equal(FieldError.MaxPointer, error.Pointer.Length);
        Assert.Equal(Problem.MaxDetail, error.Detail.Length);
        Assert.Equal(FieldError.MaxName, error.Name!.Length);
    }

    private static IEnumerable<FieldError> Errors(int count) =>
        Enumerable.Range(0, count).Select(i => new FieldError($"/a/{i}", "wrong", "It is wrong."));
}
