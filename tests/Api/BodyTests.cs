using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Problems;
using CommunityAlerts.Templates;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CommunityAlerts.Tests.Api;

public sealed class BodyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(
        typeof(BroadcastRequest),
        """{"name":"x","texts":{"en":null},"audience":{"lists":["a"]}}""",
        "/texts/en"
    )]
    [InlineData(
        typeof(BroadcastRequest),
        """{"name":"x","texts":{"en":"x"},"audience":{"lists":["a",null]}}""",
        "/audience/lists/1"
    )]
    [InlineData(
        typeof(BroadcastRequest),
        """{"name":"x","texts":{"en":"x"},"audience":{"lists":null}}""",
        "/audience/lists"
    )]
    [InlineData(
        typeof(BroadcastRequest),
        """{"name":"x","texts":{"en":"x"},"audience":{"lists":["a"],"tags":{"none":[null]}}}""",
        "/audience/tags/none/0"
    )]
    [InlineData(
        typeof(BroadcastRequest),
        """{"name":"x","texts":{"en":"x"},"audience":{"lists":["a"]},"quietHours":[null]}""",
        "/quietHours/0"
    )]
    [InlineData(typeof(BroadcastRequest), """{"name":null,"texts":{"en":"x"},"audience":{"lists":["a"]}}""", "/name")]
    [InlineData(typeof(TestText), """{"texts":{"en":null},"phone":"1"}""", "/texts/en")]
    [InlineData(typeof(TestText), """{"texts":{"en":"x"},"phone":"1","sample":{"name":null}}""", "/sample/name")]
    [InlineData(typeof(TemplateDraft), """{"name":"x","texts":{"en":null},"purpose":"y"}""", "/texts/en")]
    [InlineData(
        typeof(CampaignBody),
        """{"name":"x","template":"t","audience":{"lists":["a"]},"season":{"from":"01-01","to":"02-01","except":["01-05",null]},"schedule":{"dates":[],"time":"16:30","zone":"UTC"}}""",
        "/season/except/1"
    )]
    [InlineData(typeof(NewList), """{"name":"x","area":"a","labels":null}""", "/labels")]
    [InlineData(typeof(NewList), """{"name":"x","area":"a","labels":[null]}""", "/labels/0")]
    [InlineData(typeof(NewList), """{"name":null,"area":"a"}""", "/name")]
    [InlineData(typeof(NewContact), """{"phone":"1","values":{"child":null}}""", "/values/child")]
    [InlineData(typeof(NewArea), """{"name":"x","quietHours":[null]}""", "/quietHours/0")]
    public async Task Null_is_refused_for_a_required_member_list_or_map_value(Type type, string body, string pointer) =>
        Assert.Equal(
            (pointer, 400),
            await ProblemAsync(type, body) is var problem ? (problem.Errors![0].Pointer, problem.Status) : default
        );

    [Fact]
    public async Task Null_is_accepted_for_an_optional_member()
    {
        var request = await ReadAsync<BroadcastRequest>(
            """{"name":"x","texts":{"en":"x"},"template":null,"audience":{"lists":["a"],"area":null,"tags":null},"startAt":null}"""
        );
        Assert.True(request.IsOk, request.Problem?.Detail);
        var area = await ReadAsync<NewArea>("""{"name":"x","zone":null,"policies":{"budget":null}}""");
        Assert.True(area.IsOk, area.Problem?.Detail);
    }

    [Theory]
    [InlineData(
        """{"name":"x","texts":{"en":"x"},"audience":{"lists":["a"]},"colour":1}""",
        "There is no member 'colour' here.",
        "/colour"
    )]
    [InlineData("""{"texts":{"en":"x"}}""", "Missing: 'name', 'audience'.", "/name")]
    [InlineData("""{"name":"x","name":"y"}""", "The member 'name' is given twice.", "/name")]
    [InlineData(
        """{"name":"x","texts":{"en":"x"},"audience":{"lists":["a"]},"urgency":1}""",
        "The value is of another kind",
        "/urgency"
    )]
    [InlineData(
        """{"name":"x","texts":{"en":"x"},"audience":{"lists":["a"]},"urgency":"soon"}""",
        "The value is of another kind",
        "/urgency"
    )]
    [InlineData("""{"name":7}""", "The value is of another kind", "/name")]
    [InlineData("""{"name":null,"texts":{}}""", "null is no value here.", "/name")]
    [InlineData(
        """{"name":"x","texts":{"en":"x"},"audience":{"lists":["a"]},"startAt":"tomorrow"}""",
        "An instant is written as RFC 3339",
        "/startAt"
    )]
    [InlineData("""{"name":"x",""", "", null)]
    [InlineData("""[]""", "The value is of another kind", null)]
    public async Task A_body_error_names_the_place_in_plain_words_without_type_names(
        string body,
        string words,
        string? pointer
    )
    {
        var problem = await ProblemAsync(typeof(BroadcastRequest), body);

        Assert.Equal("unreadable-body", problem.Code);
        Assert.StartsWith(words, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(pointer, problem.Errors?[0].Pointer);
        foreach (var ours in new[] { "CommunityAlerts", "System.", ".NET", "nullability", "type '" })
        {
            Assert.DoesNotContain(ours, problem.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_member_named_like_an_error_message_adds_nothing_to_the_pointer()
    {
        const string Name = "was missing required properties including: 'q'.";

        var problem = await ProblemAsync(typeof(BroadcastRequest), $$"""{"{{Name}}":1}""");

        Assert.StartsWith($"There is no member '{Name}' here.", problem.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("/q", problem.Errors![0].Pointer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"LONG":1}""", "There is no member 'a", "' here.", "/a")]
    [InlineData("""{"LONG' is null":1}""", "There is no member 'a", " is null' here.", "/a")]
    [InlineData("""{"\n LONG":1}""", "There is no member '\n a", "' here.", "/\n a")]
    [InlineData("""{"audience":{"lists":[],"LONG":1}}""", "There is no member 'a", "' here.", "/audience/a")]
    [InlineData("""{"LONG":1,"LONG":1}""", "There is no member 'a", "' here.", "/a")]
    [InlineData("""{"texts":{"LONG":null}}""", "null is no value here.", "here.", "/texts/a")]
    [InlineData("""{"texts":{"LONG":7}}""", "The value is of another kind", "here.", "/texts/a")]
    public async Task A_long_name_is_shortened_in_the_words_and_in_the_pointer(
        string body,
        string words,
        string end,
        string pointer
    )
    {
        var asked = body.Replace("LONG", new string('a', 1_000_000), StringComparison.Ordinal);

        var problem = await ProblemAsync(typeof(BroadcastRequest), asked);

        var error = problem.Errors![0].Shortened();
        Assert.StartsWith(words, error.Detail, StringComparison.Ordinal);
        Assert.Contains(end, error.Detail, StringComparison.Ordinal);
        Assert.StartsWith(pointer, error.Pointer, StringComparison.Ordinal);
        Assert.InRange(error.Detail.Length, 1, 1_100);
        Assert.InRange(error.Pointer.Length, 1, 300);
        Assert.InRange(problem.Detail!.Length, 1, 1_100);
    }

    [Theory]
    [InlineData(4 * 1024 * 1024, null)]
    [InlineData((4 * 1024 * 1024) + 1, "too-large")]
    public async Task A_body_of_JSON_is_read_up_to_its_limit_and_after_a_byte_order_mark(int bytes, string? code)
    {
        const string Body = "\uFEFF{\"phone\":\"1\"}";
        var length = Encoding.UTF8.GetByteCount(Body);

        var read = await ReadAsync<PersonBody>(Body + new string(' ', bytes - length));

        Assert.Equal(code, read.Problem?.Code);
    }

    private static async Task<Problem> ProblemAsync(Type type, string body)
    {
        var read = typeof(BodyTests)
            .GetMethod(
                nameof(ReadProblemAsync),
                System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static
            )!
            .MakeGenericMethod(type);
        return await (Task<Problem?>)read.Invoke(null, [body])! ?? throw new InvalidOperationException("It was taken.");
    }

    private static async Task<Problem?> ReadProblemAsync<T>(string body) => (await ReadAsync<T>(body)).Problem;

    private static Task<Result<T>> ReadAsync<T>(string body)
    {
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return request.ReadBodyAsync<T>(Cancel);
    }
}
