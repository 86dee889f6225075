using CommunityAlerts.Api;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Templates;

public sealed class TemplateStoreTests
{
    private static readonly Instant Now = Instant.FromUtc(2027, 6, 18, 8, 30);
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_change_is_a_new_version_and_the_old_ones_stay_as_they_were()
    {
        var store = await StoreAsync();

        await SaveAsync(store, "one");
        await SaveAsync(store, "two");
        await SaveAsync(store, "three");

        Assert.Equal(3, (await store.FindAsync("t", Token))!.Version);
        Assert.Equal("three", (await store.FindAsync("t", Token))!.Texts["en"]);
        Assert.Equal(["3 three", "2 two", "1 one"], await VersionsAsync(store));
        Assert.Equal(["1 one"], await VersionsAsync(store, below: 2));
    }

    [Fact]
    public async Task The_same_words_again_make_no_version()
    {
        var store = await StoreAsync();

        Assert.True((await SaveAsync(store, "one")).Created);
        Assert.False((await SaveAsync(store, "one")).Created);
        Assert.False((await SaveAsync(store, "one", ifMatch: "\"7\"")).Created);

        Assert.Equal(["1 one"], await VersionsAsync(store));
    }

    [Fact]
    public async Task A_template_is_read_back_as_it_was_saved()
    {
        var store = await StoreAsync();
        // Quotes and emoji grow sixfold as JSON: more than one property holds.
        var draft = Draft(string.Concat(Enumerable.Repeat("\"😀<\r\n", 2_000))) with
        {
            Name = " 名 ",
            Purpose = "why",
        };

        var saved = await store.SaveAsync("t", draft, "ann", Now, IfMatch.None, Token);

        Assert.True(saved.IsOk);
        var found = (await store.FindAsync("t", Token))!;
        Assert.True(draft.IsSameAs(found));
        Assert.Equal("ann", found.SavedBy);
        Assert.Equal(Now, found.SavedAt);
        Assert.Equal(1, found.Version);
        Assert.Equal("t", found.Id);
    }

    [Theory]
    [InlineData("\"1\"", null)]
    [InlineData("\"2\"", "stale-version")]
    [InlineData("*", null)]
    [InlineData("\"9\", \"1\"", null)]
    [InlineData("W/\"1\"", "stale-version")]
    public async Task A_save_that_names_a_version_replaces_only_that(string ifMatch, string? problem)
    {
        var store = await StoreAsync();
        await SaveAsync(store, "one");

        var saved = await store.SaveAsync("t", Draft("two"), "ann", Now, IfMatch.From(ifMatch), Token);

        Assert.Equal(problem, saved.Problem?.Code);
    }

    [Fact]
    public async Task A_save_that_names_a_version_makes_no_template() =>
        Assert.Equal(
            "stale-version",
            (await (await StoreAsync()).SaveAsync("t", Draft("one"), "ann", Now, IfMatch.From("*"), Token))
                .Problem
                ?.Code
        );

    [Fact]
    public async Task Savers_at_the_same_time_get_a_version_each()
    {
        var store = await StoreAsync();

        var saved = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i => store.SaveAsync("t", Draft($"text {i}"), "ann", Now, IfMatch.None, Token))
        );

        Assert.Equal(Enumerable.Range(1, 8), saved.Select(s => s.Value!.Template.Version).Order());
        Assert.All(
            await store.ReadVersionsAsync("t", below: null, Token).ToListAsync(Token),
            v =>
                Assert.Contains(
                    saved,
                    s => s.Value!.Template.Version == v.Version && s.Value.Template.Texts["en"] == v.Texts["en"]
                )
        );
    }

    [Fact]
    public async Task A_deleted_template_is_gone_and_its_successor_continues_the_version_numbers()
    {
        var store = await StoreAsync();
        await SaveAsync(store, "one");

        Assert.Equal(
            "stale-version",
            (await store.DeleteAsync("t", "ann", Now, IfMatch.From("\"2\""), Token)).Problem?.Code
        );
        Assert.True((await store.DeleteAsync("t", "ann", Now, IfMatch.From("\"1\""), Token)).IsOk);
        Assert.Null(await store.FindAsync("t", Token));
        Assert.Empty(await VersionsAsync(store));
        Assert.Empty(await store.ReadAllAsync(Token).ToListAsync(Token));
        Assert.Equal("unknown-template", (await store.DeleteAsync("t", "ann", Now, IfMatch.None, Token)).Problem?.Code);

        var again = await SaveAsync(store, "one");

        Assert.Equal(3, again.Template.Version);
        Assert.True(again.Created);
        Assert.Equal(["3 one", "1 one"], await VersionsAsync(store));
    }

    [Fact]
    public async Task Each_template_is_listed_once_in_order_of_id()
    {
        var store = await StoreAsync();
        foreach (var id in new[] { "b", "a", "b", "c" })
        {
            await store.SaveAsync(
                id,
                Draft(Words(id, await store.ReadAllAsync(Token).CountAsync(Token))),
                "ann",
                Now,
                IfMatch.None,
                Token
            );
        }

        Assert.Equal(["a", "b", "c"], await store.ReadAllAsync(Token).Select(t => t.Id).ToListAsync(Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("../a")]
    [InlineData("模板")]
    [InlineData("a\n")]
    public async Task An_invalid_id_finds_no_template(string id) =>
        Assert.Null(await (await StoreAsync()).FindAsync(id, Token));

    private static string Words(string id, int count) => $"{id}{count}";

    private static async Task<TemplateStore> StoreAsync() => new(await Azurite.AccountAsync(Token));

    private static async Task<SavedTemplate> SaveAsync(TemplateStore store, string text, string? ifMatch = null) =>
        (await store.SaveAsync("t", Draft(text), "ann", Now, IfMatch.From(ifMatch), Token)).Value!;

    private static ValueTask<List<string>> VersionsAsync(TemplateStore store, int? below = null) =>
        store.ReadVersionsAsync("t", below, Token).Select(t => $"{t.Version} {t.Texts["en"]}").ToListAsync(Token);

    private static TemplateDraft Draft(string text) =>
        new()
        {
            Name = "T",
            Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = text },
        };
}
