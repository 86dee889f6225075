using System.Net.Http.Headers;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>Routes that load the sample district, for an administrator of the whole tree.</summary>
public static class SampleEndpoints
{
    private const string Path = "/sample";

    public static void AddSample(this IServiceCollection services)
    {
        if (!SampleDistrict.IsShipped)
        {
            services.AddSingleton(new LocalRoutes(group => group.Map(Path, () => LocalProblems.NoSample().ToHttp())));
            return;
        }

        services.AddHttpClient(nameof(SampleLoading));
        services.AddSingleton(_ => SampleSource.Load());
        services.AddSingleton<SampleLoading>();
        services.AddSingleton(new LocalRoutes(Map));
    }

    private static void Map(RouteGroupBuilder group)
    {
        group.MapGet(
            Path,
            async (SampleLoading sample, CancellationToken cancellationToken) =>
                Json.Answer(await sample.ReadStateAsync(cancellationToken))
        );
        group.MapPost(Path, StartAsync);
    }

    private static async Task<IResult> StartAsync(
        HttpRequest request,
        LocalCallers callers,
        SampleLoading sample,
        CancellationToken cancellationToken
    )
    {
        // The loading goes on when the caller's device has signed out.
        if (callers.FindOperator(request) is not { } @operator)
        {
            return CommonProblems.NotSignedIn("Sign in again.").ToHttp();
        }

        var started = await sample.StartAsync(
            new AuthenticationHeaderValue("Bearer", @operator.Token.Trim()),
            cancellationToken
        );
        return started.ToHttp(view => Json.Answer(view, StatusCodes.Status202Accepted));
    }
}
