using CommunityAlerts.Api;
using NodaTime;

namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>A district, and where the files of its lists come from.</summary>
/// <param name="District">The residents.</param>
/// <param name="ReadAsync">Reads a list's file.</param>
public sealed record SampleSource(SampleDistrict District, Func<SampleList, CancellationToken, Task<byte[]>> ReadAsync)
{
    /// <summary>The one beside the program.</summary>
    public static SampleSource Shipped() => new(SampleDistrict.Load(), SampleDistrict.ReadAsync);
}

/// <summary>
/// Brings an invented district into a host, over its HTTP API alone: areas, lists, opt-outs, then templates and
/// campaigns.
/// </summary>
/// <remarks>
/// In this order each part finds what it needs; a repeat brings what is missing and leaves the rest as it is, save for
/// another version of a template.
/// </remarks>
/// <param name="api">The host, as an administrator of the whole tree calls it.</param>
/// <param name="source">What is brought.</param>
public sealed class SampleLoader(DemoApi api, SampleSource source)
{
    /// <summary>The campaign for Fridays, in the district's own words.</summary>
    public const string Campaign = "drowning";

    private const string Template = "drowning-friday";

    /// <summary>Areas that are saved at once.</summary>
    private const int MaxParallelCalls = 8;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    public static DateTimeZone Zone { get; } = Zones.Get("Asia/Shanghai");

    public SampleDistrict District => source.District;

    /// <summary>Names the areas, makes the lists, and uploads their files, one after the other.</summary>
    /// <param name="tell">Called after each import.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DemoException">It cannot continue.</exception>
    public async Task<IReadOnlyList<(SampleList List, ImportAnswer Import)>> ImportAsync(
        Action<SampleList, ImportAnswer>? tell,
        CancellationToken cancellationToken
    )
    {
        foreach (var areas in District.Areas.Chunk(MaxParallelCalls))
        {
            await Task.WhenAll(
                areas.Select(area => api.PutAsync($"/api/areas/{area.Path}", new { area.Name }, cancellationToken))
            );
        }

        var done = new List<(SampleList, ImportAnswer)>();
        foreach (var list in District.Lists)
        {
            await api.PutAsync(
                $"/api/lists/{list.Id}",
                new
                {
                    list.Name,
                    list.Area,
                    list.Labels,
                    Sample = true,
                },
                cancellationToken
            );
            var file = await source.ReadAsync(list, cancellationToken);
            var basis = list.Basis.ToString().ToLowerInvariant();
            var path = await api.UploadAsync(
                $"/api/lists/{list.Id}/imports?region={list.Region}&basis={basis}",
                file,
                cancellationToken
            );
            done.Add(
                (
                    list,
                    await DemoApi.UntilAsync(
                        $"The import of {list.File}",
                        Timeout,
                        AskAsync,
                        i => i.State is "completed" or "failed",
                        cancellationToken
                    )
                )
            );

            async Task<ImportAnswer> AskAsync()
            {
                var import = await api.GetAsync<ImportAnswer>(path, cancellationToken);
                tell?.Invoke(list, import);
                return import;
            }
        }

        return done;
    }

    /// <summary>Some people do not want to be texted: a few have said so at an office, a few text STOP in their own
    /// way.</summary>
    /// <exception cref="DemoException">It cannot continue.</exception>
    public async Task StoreOptOutsAsync(CancellationToken cancellationToken)
    {
        foreach (var (phone, reason) in District.OptOuts)
        {
            await api.PostAsync("/api/opt-outs", new { Phone = phone, Reason = reason }, cancellationToken);
        }

        foreach (var (phone, text) in District.Replies)
        {
            await api.PostAsync(
                $"/local/handsets/{Uri.EscapeDataString(phone)}/replies",
                new { Text = text },
                cancellationToken
            );
        }

        await api.QuietAsync(Timeout, cancellationToken);
    }

    /// <summary>
    /// Saves the sender, the days of this year and the next, words, and the campaigns of a year; they begin with what
    /// is due from now on.
    /// </summary>
    /// <returns>The ready campaigns that are new.</returns>
    /// <exception cref="DemoException">It cannot continue.</exception>
    public async Task<IReadOnlyList<CampaignAnswer>> PlanAsync(CancellationToken cancellationToken)
    {
        var year = (await api.GetAsync<ClockAnswer>("/local/clock", cancellationToken)).Now.InZone(Zone).Year;
        await api.PutAsync("/api/senders/default", SampleYear.Sender(), cancellationToken);
        await api.PutAsync("/local/carrier", SampleYear.Carrier(), cancellationToken);
        await api.PutAsync("/api/days", SampleYear.Days(year, year + 1), cancellationToken);
        var adopted = await api.PostAsync<AdoptedAnswer>(
            "/api/campaigns/defaults",
            SampleYear.Ready(Zone),
            cancellationToken
        );
        await api.PutAsync($"/api/templates/{Template}", SampleYear.Words(), cancellationToken);
        await api.PutAsync($"/api/campaigns/{Campaign}", SampleYear.Fridays(Template, Zone), cancellationToken);
        return adopted.Campaigns;
    }

    /// <summary>Previews the text of a Friday.</summary>
    /// <exception cref="DemoException">It cannot be read.</exception>
    public Task<PreviewAnswer> PreviewAsync(CancellationToken cancellationToken) =>
        api.PostAsync<PreviewAnswer>(
            "/api/broadcasts/preview",
            new
            {
                Name = "Preview",
                Template,
                Audience = new { Lists = SampleYear.ByTheWater },
            },
            cancellationToken
        );
}
