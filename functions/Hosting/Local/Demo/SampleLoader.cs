using CommunityAlerts.Api;
using NodaTime;

namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>A district, and the reader of the files of its lists.</summary>
/// <param name="District">The district.</param>
/// <param name="ReadAsync">The function that reads the file of a list.</param>
public sealed record SampleSource(SampleDistrict District, Func<SampleList, CancellationToken, Task<byte[]>> ReadAsync)
{
    /// <summary>Loads the district beside the program.</summary>
    public static SampleSource Load() => new(SampleDistrict.Load(), SampleDistrict.ReadAsync);
}

/// <summary>The import of one list's file, after its end.</summary>
/// <param name="List">The list.</param>
/// <param name="Import">The import.</param>
public sealed record ListImport(SampleList List, ImportAnswer Import);

/// <summary>
/// Loads a sample district into a host over its HTTP API: areas, lists, opt-outs, then templates and campaigns.
/// </summary>
/// <remarks>
/// Each step needs those before it. Loading is idempotent, except that a repeat adds a version of the template.
/// </remarks>
/// <param name="api">The client, with the token of an administrator of the whole tree.</param>
/// <param name="source">The district to load.</param>
public sealed class SampleLoader(DemoApi api, SampleSource source)
{
    /// <summary>The id of the campaign for Fridays, which has the district's own texts.</summary>
    public const string Campaign = "drowning";

    private const string Template = "drowning-friday";

    /// <summary>The number of areas that are saved at the same time.</summary>
    private const int MaxParallelCalls = 8;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    public static DateTimeZone Zone { get; } = Zones.Get("Asia/Shanghai");

    public SampleDistrict District => source.District;

    /// <summary>Saves the areas and lists, and imports the files, one after the other.</summary>
    /// <param name="onProgress">Called with the progress of the running import, at each poll.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DemoException">It cannot continue.</exception>
    public async Task<IReadOnlyList<ListImport>> ImportAsync(
        Action<SampleList, ImportAnswer>? onProgress,
        CancellationToken cancellationToken
    )
    {
        // By level, since an area needs the one above it.
        var levels = District.Areas.GroupBy(a => a.Path.Count(c => c == '/')).OrderBy(level => level.Key);
        foreach (var areas in levels.SelectMany(level => level.Chunk(MaxParallelCalls)))
        {
            await Task.WhenAll(
                areas.Select(area => api.PutAsync($"/api/areas/{area.Path}", new { area.Name }, cancellationToken))
            );
        }

        var imports = new List<ListImport>();
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
            imports.Add(
                new ListImport(
                    list,
                    await DemoApi.PollAsync(
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
                onProgress?.Invoke(list, import);
                return import;
            }
        }

        return imports;
    }

    /// <summary>Records opt-outs: some at an office, some by replies with a STOP keyword. Returns once all are
    /// handled.</summary>
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

        await api.WaitUntilIdleAsync(Timeout, cancellationToken);
    }

    /// <summary>
    /// Saves the sender, the carrier's settings, the days of this year and the next, the template and the campaigns,
    /// which start with what is due from now on.
    /// </summary>
    /// <returns>The ready campaigns that are new.</returns>
    /// <exception cref="DemoException">It cannot continue.</exception>
    public async Task<IReadOnlyList<CampaignAnswer>> PlanAsync(CancellationToken cancellationToken)
    {
        var year = (await api.GetAsync<ClockAnswer>("/local/clock", cancellationToken)).Now.InZone(Zone).Year;
        await api.PutAsync("/api/senders/default", SampleBodies.Sender(), cancellationToken);
        await api.PutAsync("/local/carrier", SampleBodies.Carrier(), cancellationToken);
        await api.PutAsync("/api/days", SampleBodies.Days(year, year + 1), cancellationToken);
        var adopted = await api.PostAsync<AdoptedAnswer>(
            "/api/campaigns/defaults",
            SampleBodies.DefaultCampaigns(Zone),
            cancellationToken
        );
        await api.PutAsync($"/api/templates/{Template}", SampleBodies.Template(), cancellationToken);
        await api.PutAsync(
            $"/api/campaigns/{Campaign}",
            SampleBodies.DrowningCampaign(Template, Zone),
            cancellationToken
        );
        return adopted.Campaigns;
    }

    /// <summary>Previews the text of a Friday.</summary>
    /// <exception cref="DemoException">The API answers with a problem.</exception>
    public Task<PreviewAnswer> PreviewAsync(CancellationToken cancellationToken) =>
        api.PostAsync<PreviewAnswer>(
            "/api/broadcasts/preview",
            new
            {
                Name = "Preview",
                Template,
                Audience = new { Lists = SampleBodies.DrowningLists },
            },
            cancellationToken
        );
}
