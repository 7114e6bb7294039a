// The same work done by job queues from npm, in one Node process, without HTTP: claim and complete one by one with eight workers, enqueue by the thousand.
// node peers.mjs graphile-worker|pg-boss <connection> <waiting> <seconds>   prints one line of JSON.
import { performance } from 'node:perf_hooks'

const [kind, connectionString, waitingText, secondsText] = process.argv.slice(2)
const [waiting, seconds] = [Number(waitingText), Number(secondsText)]
const pause = ms => new Promise(done => setTimeout(done, ms))
const chunks = function* (total, size) { for (let left = total; left > 0; left -= size) yield Math.min(left, size) }

async function counted(done, enough) {
    await pause(1000)
    const [before, start] = [done(), performance.now()]
    while (performance.now() - start < seconds * 1000 && !enough()) await pause(20)
    return (done() - before) / ((performance.now() - start) / 1000)
}

async function graphile() {
    const { run, makeWorkerUtils, Logger } = await import('graphile-worker')
    const { default: pg } = await import('pg')
    const logger = new Logger(() => () => { })
    const pgPool = new pg.Pool({ connectionString, max: 12 })
    const utils = await makeWorkerUtils({ pgPool, logger })
    await utils.migrate()
    const enqueued = performance.now()
    for (const size of chunks(waiting, 1000))
        await pgPool.query(
            'select count(*) from graphile_worker.add_jobs(array(select json_populate_record(null::graphile_worker.job_spec, spec) from json_array_elements($1) spec))',
            [JSON.stringify(Array.from({ length: size }, () => ({ identifier: 'hello', payload: { prompt: 'Say hello' } })))])
    const enqueue = waiting / ((performance.now() - enqueued) / 1000)
    await pgPool.query('vacuum analyze')
    let done = 0
    const runner = await run({ pgPool, logger, concurrency: 8, noHandleSignals: true, taskList: { hello: async () => { done++ } } })
    const perSecond = await counted(() => done, () => done >= waiting)
    await runner.stop()
    await pgPool.end()
    return { perSecond, enqueue }
}

async function boss() {
    const { default: PgBoss } = await import('pg-boss')
    const { default: pg } = await import('pg')
    const queue = new PgBoss({ connectionString, max: 12, supervise: false, schedule: false })
    await queue.start()
    await queue.createQueue('hello')
    const enqueued = performance.now()
    for (const size of chunks(waiting, 1000))
        await queue.insert(Array.from({ length: size }, () => ({ name: 'hello', data: { prompt: 'Say hello' } })))
    const enqueue = waiting / ((performance.now() - enqueued) / 1000)
    const client = new pg.Client({ connectionString })
    await client.connect()
    await client.query('vacuum analyze')
    await client.end()
    let [done, goes] = [0, true]
    const workers = Array.from({ length: 8 }, async () => {
        while (goes) {
            const [job] = await queue.fetch('hello', { priority: false })
            if (!job) break
            await queue.complete('hello', job.id)
            done++
        }
    })
    const perSecond = await counted(() => done, () => done >= waiting)
    goes = false
    await Promise.all(workers)
    await queue.stop({ graceful: false, wait: false })
    return { perSecond, enqueue }
}

console.log(JSON.stringify(await (kind === 'pg-boss' ? boss() : graphile())))
process.exit(0)
