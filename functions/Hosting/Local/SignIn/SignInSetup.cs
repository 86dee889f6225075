using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>Sets up who may call this host, and how.</summary>
public static class SignInSetup
{
    /// <summary>Adds the operators, and what invites and changes them.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="operators">The operators at the start.</param>
    /// <param name="folder">The data folder that stores them.</param>
    /// <param name="comeFromSettings">Whether settings name the operators, so that routes cannot change them.</param>
    public static void AddOperators(
        this IServiceCollection services,
        IReadOnlyList<Operator> operators,
        DataFolder folder,
        bool comeFromSettings
    )
    {
        services.AddSingleton(new Operators(operators));
        services.AddSingleton<IOperatorRights>(s => s.GetRequiredService<Operators>());
        services.AddSingleton(s => new OperatorChanges(s.GetRequiredService<Operators>(), folder, comeFromSettings));
        services.AddSingleton<OperatorService>();
        services.AddSingleton(s => new InvitationService(
            s.GetRequiredService<OperatorChanges>(),
            s.GetRequiredService<KnownAreas>(),
            s.GetRequiredService<AuditLog>(),
            TimeProvider.System,
            s.GetRequiredService<TurnedClock>()
        ));
        services.AddSingleton(new LocalRoutes(OperatorEndpoints.Map));
    }

    /// <summary>Adds the sign-in by token, and the devices on which it is kept.</summary>
    public static void AddSignIn(this IServiceCollection services, IReadOnlyList<Session> sessions, DataFolder folder)
    {
        services.AddSingleton(new Sessions(sessions, folder, TimeProvider.System));
        services.AddSingleton<LocalCallers>();
        services.AddSingleton<ICallers>(s => s.GetRequiredService<LocalCallers>());
        services.AddSingleton(s => new SignInThrottle(
            s.GetRequiredService<ICallers>(),
            s.GetRequiredService<Sessions>(),
            TimeProvider.System
        ));
    }

    /// <summary>Slows down guesses, and notes which devices are used.</summary>
    public static void UseSignIn(this IApplicationBuilder app)
    {
        var throttle = app.ApplicationServices.GetRequiredService<SignInThrottle>();
        var sessions = app.ApplicationServices.GetRequiredService<Sessions>();
        app.Use(next => context => throttle.DelayAsync(context, next));
        app.Use(
            async (context, next) =>
            {
                if (SessionSecrets.Read(context.Request) is { } secrets)
                {
                    await sessions.NoteUseAsync(secrets, context.RequestAborted);
                }

                await next(context);
            }
        );
    }
}
